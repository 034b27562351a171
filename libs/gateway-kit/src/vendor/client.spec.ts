import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Auth, VendorFacts } from '../define-gateway.js';
import { withCallScope } from './calls.js';
import { VendorClient, type VendorRequest } from './client.js';

type Answer = { status: number; body?: string; headers?: Record<string, string> } | 'reset' | 'silence';

/** A vendor that gives the answers it is told, in their order; the last one repeats. */
async function playedVendor(answers: Answer[], facts: Partial<VendorFacts> = {}, auth: Partial<Auth> = {}) {
  const seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => void respond(request, response));
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { method, url, headers } = request;
    const answer = answers[Math.min(seen.length, answers.length - 1)] as Answer;
    seen.push({ method, url, headers, body });
    if (answer === 'silence') return;
    if (answer === 'reset') return request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
    response.end(answer.body ?? '{"ok":true}');
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let opened = 0;
  const client = new VendorClient(
    {
      failure: ({ status }) => ({
        code: status === 429 ? 'RATE_LIMITED' : 'UNAVAILABLE',
        message: `status ${status}`,
      }),
      limits: (headers) =>
        headers['left'] ? [{ name: 'calls', max: 100, remaining: Number(headers['left']) }] : [],
      requestIdHeader: 'x-request-id',
      ...{ concurrency: 4, timeoutMs: 2_000 },
      ...facts,
    },
    { kind: 'token', open: () => Promise.resolve({ origin, headers: { token: String(++opened) } }), ...auth },
  );
  const close = async () => {
    server.closeAllConnections();
    await client.close();
    server.close();
  };
  return { client, seen, close, opened: () => opened };
}

const read: VendorRequest = { method: 'GET', path: '/things?a=1' };
const write: VendorRequest = { method: 'POST', path: '/things', json: { a: 'ä' } };

describe('the client of a vendor', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const play = async (...args: Parameters<typeof playedVendor>) => {
    const vendor = await playedVendor(...args);
    closing.push(vendor.close);
    return vendor;
  };

  it('sends JSON with its access, and reads JSON', async () => {
    const { client, seen } = await play([{ status: 201, body: '{"id":1}', headers: { left: '99' } }]);

    expect(await client.request(write)).toMatchObject({ status: 201, json: { id: 1 } });
    expect(seen).toMatchObject([
      {
        method: 'POST',
        url: '/things',
        body: '{"a":"ä"}',
        headers: { 'content-type': 'application/json', token: '1' },
      },
    ]);
    expect(client.limits).toEqual({ limits: [{ name: 'calls', max: 100, remaining: 99 }], calls: 1 });
  });

  it('repeats reads after passing failures, and counts each call', async () => {
    const { client, seen } = await play([{ status: 503 }, 'reset', { status: 200 }]);
    const scope = { calls: 0, deadline: Date.now() + 5_000 };

    expect(await withCallScope(scope, () => client.request(read))).toMatchObject({ status: 200 });
    expect(seen).toHaveLength(3);
    expect(scope.calls).toBe(3);
  });

  it('repeats a write that was refused, never one that may have happened', async () => {
    const refused = await play([{ status: 429 }, { status: 200 }]);
    expect(await refused.client.request(write)).toMatchObject({ status: 200 });

    for (const answer of [{ status: 503, headers: { 'x-request-id': 'r1' } }, 'reset' as const]) {
      const { client, seen } = await play([answer, { status: 200 }]);
      await expect(client.request(write)).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
        details: { effect: 'unknown' },
      });
      expect(seen).toHaveLength(1);
    }
  });

  it('repeats a write whose vendor says that it did nothing', async () => {
    const failure = () => ({ code: 'UNAVAILABLE' as const, message: 'closed', effect: 'none' as const });
    const { client, seen } = await play([{ status: 503 }, { status: 200 }], { failure });

    expect(await client.request(write)).toMatchObject({ status: 200 });
    expect(seen).toHaveLength(2);
  });

  it('keeps the vendor’s id of a failed request', async () => {
    const failure = () => ({ code: 'VALIDATION' as const, message: 'no', details: { field: 'a' } });
    const { client } = await play([{ status: 422, headers: { 'x-request-id': 'r1' } }], { failure });

    await expect(client.request(write)).rejects.toMatchObject({
      ...{ code: 'VALIDATION', requestId: 'r1', details: { field: 'a', effect: 'none', status: 422 } },
    });
  });

  it('takes a page where JSON was due for a failure', async () => {
    const { client } = await play([{ status: 200, body: '<html>' }], { timeoutMs: 300 });

    await expect(client.request(write)).rejects.toMatchObject({ message: 'status 200' });
  });

  it('takes a status for an answer where the caller says so', async () => {
    const { client } = await play([{ status: 404, body: '[]' }]);

    expect(await client.request({ ...read, accept: [404] })).toMatchObject({ status: 404, json: [] });
  });

  it('takes a status for the vendor’s word only where the vendor says it', async () => {
    const failure: VendorFacts['failure'] = () => ({ code: 'NOT_FOUND', message: 'gone' });
    const { client, seen } = await play(
      [{ status: 404, body: '<html>nginx</html>' }, { status: 404, body: 'no such page' }, { status: 404 }],
      { failure },
    );
    const remove: VendorRequest = { method: 'DELETE', path: '/things/1', accept: [404] };
    const isPage = { code: 'OUTCOME_UNKNOWN', details: { effect: 'unknown', because: 'UNAVAILABLE' } };

    await expect(client.request(remove)).rejects.toMatchObject(isPage);
    await expect(client.request(remove)).rejects.toMatchObject(isPage);
    expect(await client.request(remove)).toMatchObject({ status: 404 });
    expect(seen).toHaveLength(3);
  });

  it('leaves the repeat of a change that nobody else guards to whoever compares', async () => {
    const put: VendorRequest = { method: 'PUT', path: '/things/1', json: {} };
    const outcome = async (request: VendorRequest) => {
      const { client } = await play([{ status: 429 }, { status: 200 }]);
      const scope = { calls: 0, deadline: Date.now() + 5_000, looksAgain: { putOff: false } };
      const ended = await withCallScope(scope, () => client.request(request)).then(
        ({ status }) => status,
        ({ code }: { code: string }) => code,
      );
      return [ended, scope.looksAgain.putOff];
    };

    expect(await outcome(put)).toEqual(['RATE_LIMITED', true]);
    expect(await outcome({ ...put, conditional: true })).toEqual([200, false]);
    expect(await outcome(write)).toEqual([200, false]);
  });

  it('stops at the deadline: a read in time, a write as unknown', async () => {
    const { client, seen } = await play(['silence']);
    const within = (request: VendorRequest) =>
      withCallScope({ calls: 0, deadline: Date.now() + 80 }, () => client.request(request));

    await expect(within(read)).rejects.toMatchObject({ code: 'TIMEOUT' });
    await expect(within(write)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(seen).toHaveLength(2);
  });

  it('sends nothing after the deadline', async () => {
    const { client, seen } = await play([{ status: 200 }]);
    const late = withCallScope({ calls: 0, deadline: Date.now() - 1 }, () => client.request(write));

    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT', details: { effect: 'none' } });
    expect(seen).toEqual([]);
  });

  it('knows that nothing was done where nobody listens', async () => {
    const open = () => Promise.resolve({ origin: 'http://127.0.0.1:1', headers: {} });
    const nobody = await play([{ status: 200 }], {}, { open });

    await expect(
      withCallScope({ calls: 0, deadline: Date.now() + 200 }, () => nobody.client.request(write)),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { effect: 'none' } });
    expect(nobody.seen).toEqual([]);
  });

  it('renews expired access once for all that wait, and repeats their writes', async () => {
    const expired = ({ status }: { status: number }) => status === 401;
    const answers = [...Array.from({ length: 3 }, (): Answer => ({ status: 401 })), { status: 200 }];
    const { client, seen, opened } = await play(answers, {}, { expired });
    await Promise.all([client.request(write), client.request(read), client.request(write)]);

    expect(opened()).toBe(2);
    expect(seen.map(({ headers }) => headers['token'])).toEqual(['1', '1', '1', '2', '2', '2']);
  });

  it('renews again what had worked, since another call may have ended it', async () => {
    const expired = ({ status }: { status: number }) => status === 401;
    const answers: Answer[] = [401, 200, 401, 401, 200].map((status) => ({ status }));
    const { client, seen } = await play(answers, { concurrency: 1 }, { expired });
    await Promise.all([client.request(read), client.request(write)]);

    expect(seen.map(({ headers }) => headers['token'])).toEqual(['1', '1', '2', '2', '3']);
  });

  it('gives up when renewed access is refused too', async () => {
    const expired = ({ status }: { status: number }) => status === 401;
    const failure = () => ({ code: 'AUTH_REJECTED' as const, message: 'refused' });
    const { client, seen } = await play([{ status: 401 }], { failure }, { expired });

    await expect(client.request(read)).rejects.toMatchObject({ code: 'AUTH_REJECTED' });
    expect(seen).toHaveLength(2);
  });
});
