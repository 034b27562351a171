import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { controlClient, type SimulatorControl } from '../testing.js';
import type { VendorFactory } from '../vendor.js';
import { runSimulator, type RunningSimulator } from './simulator.js';

/** A vendor of one type whose only work is to count. */
const createCounter: VendorFactory = (context) => {
  let count = 0;
  let expired = 0;
  let keyed = true;
  return {
    name: 'counter',
    routes: (server) => {
      server.post('/count/:by', ({ body, headers }) => ({ count: ++count, body, host: headers.host }));
      server.get('/count/:by', () => ({ count, expired }));
    },
    reset: (seed, { keyFields }) => {
      count = seed;
      keyed = keyFields;
    },
    records: () => [{ type: 'Count', id: '1', fields: { count, expired, keyed }, deleted: false }],
    expireTokens: () => void (expired += 1),
    faults: {
      busy: { about: 'says so', fault: { kind: 'status', status: 429, response: 'busy' } },
      twice: { about: 'does the work twice', play: (work) => work().then(work) },
    },
    edit: (type, id) => {
      if (type !== 'Count') throw new Error(`no type ${type}`);
      context.notify(() => ({ body: `count is ${count}`, headers: { 'x-signature': String(count) } }));
      return id ?? '2';
    },
  };
};

describe('the simulator', () => {
  let simulator: RunningSimulator;
  let control: SimulatorControl;
  let url: string;

  beforeEach(async () => {
    simulator = await runSimulator({ factories: { counter: createCounter }, seed: 5, noticePace: 0.001 });
    url = String(simulator.urls.counter);
    control = controlClient(String(simulator.urls.control));
  });
  afterEach(() => simulator.stop());

  const post = (path = '/count/one', options: RequestInit = {}) =>
    fetch(url + path, {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
      ...options,
    });
  const counted = async () => (await control.records())[0]?.fields.count;

  it('holds a request before the work, and one after it, until the fault is removed', async () => {
    const before = await control.fault({ vendor: 'counter', kind: 'hold', mentions: 'early' });
    const after = await control.fault({ vendor: 'counter', kind: 'hold-after', mentions: 'late' });
    const early = post('/count/early');
    const late = post('/count/late');
    const held = async () => (await control.faults()).map((fault) => fault.held);
    while ((await held()).join() !== '1,1') await sleep(5);

    expect(await counted()).toBe(6);
    await control.clearFaults(after);
    expect(await (await late).json()).toMatchObject({ count: 6 });
    await control.clearFaults(before);
    expect(await (await early).json()).toMatchObject({ count: 7 });
  });

  it('does the work that it held although the caller has gone', async () => {
    const id = await control.fault({ vendor: 'counter', kind: 'hold' });
    await expect(post('/count/one', { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    expect(await counted()).toBe(5);
    await control.clearFaults(id);
    await sleep(20);

    expect(await counted()).toBe(6);
  });

  it('has as many doors as are asked for, and faults that hit one of them', async () => {
    const lane = await control.openLane('counter', 'side');
    await control.fault({ vendor: 'counter', lane: 'side', name: 'busy', count: 0 });
    const viaLane = await fetch(`${lane}/count/one`, { method: 'POST' });

    expect([viaLane.status, (await post()).status]).toEqual([429, 200]);
    expect((await control.requests()).map((request) => request.lane)).toEqual(['side', undefined]);
  });

  it('tells every secret that was shown or handed out', async () => {
    await post('/count/one', {
      headers: { authorization: 'Bearer shown-token', 'content-type': 'application/json' },
      body: '{"refresh_token":"handed-out","grant_type":"refresh_token"}',
    });

    expect((await control.secrets('counter')).sort()).toEqual(['handed-out', 'shown-token']);
  });

  it('passes requests through and logs them', async () => {
    const host = new URL(url).host;
    expect(await (await post()).json()).toEqual({ count: 6, body: { a: 1 }, host });
    expect(await control.requests()).toEqual([
      {
        at: expect.stringMatching(/^\d{4}-.*Z$/),
        vendor: 'counter',
        method: 'POST',
        url: '/count/one',
        status: 200,
        worked: 200,
        ms: expect.any(Number),
        bodyBytes: 7,
        body: '{"a":1}',
      },
    ]);
    expect(await control.requests({ path: 'two' })).toEqual([]);
  });

  it('answers a status fault without doing the work, as often as asked', async () => {
    const response = [{ errorCode: 'X' }];
    const id = await control.fault({
      vendor: 'counter',
      method: 'post',
      path: 'count/on e\\?q=a b',
      body: '"a":1',
      count: 2,
      kind: 'status',
      status: 429,
      response,
      headers: { 'Retry-After': '2' },
    });
    const path = '/count/on%20e?q=a+b';
    const answers = [await post(path), await post(path), await post(path)];
    expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('2');
    expect(await answers[0]?.json()).toEqual(response);
    expect(await counted()).toBe(6);
    expect(await control.faults()).toEqual([expect.objectContaining({ id, hits: 2 })]);
    await control.clearFaults(id);
    expect(await control.faults()).toEqual([]);
  });

  it.each([
    ['reset', 5],
    ['reset-after', 6],
    ['hang', 5],
    ['hang-after', 6],
  ] as const)('%s gives no answer and leaves the count at %i', async (kind, count) => {
    await control.fault({ vendor: 'counter', kind, ms: 20 });
    await expect(post()).rejects.toThrow('fetch failed');
    expect(await counted()).toBe(count);
    expect((await control.requests()).map(({ status }) => status)).toEqual([null]);
  });

  it('late does the work after the caller has lost the connection', async () => {
    await control.fault({ vendor: 'counter', kind: 'late', ms: 10, workMs: 150 });
    await expect(post()).rejects.toThrow('fetch failed');
    expect(await counted()).toBe(5);
    await sleep(250);
    expect(await counted()).toBe(6);
  });

  it('latency delays and expire-token ends the tokens before the work', async () => {
    await control.fault({ vendor: 'counter', kind: 'latency', ms: 60 });
    await control.fault({ vendor: 'counter', kind: 'expire-token' });
    const began = Date.now();
    await post();
    expect(Date.now() - began).toBeGreaterThanOrEqual(55);
    expect(await (await fetch(`${url}/count/x`)).json()).toEqual({ count: 6, expired: 1 });
  });

  it('plays what a vendor names: an answer of its own, or work done in its own way', async () => {
    await control.fault({ vendor: 'counter', name: 'busy' });
    await control.fault({ vendor: 'counter', name: 'twice' });
    expect(await (await post()).text()).toBe('busy');
    expect(await (await post()).json()).toMatchObject({ count: 7 });
    expect((await control.faultCatalogue()).filter(({ vendor }) => vendor === 'counter')).toEqual([
      { vendor: 'counter', name: 'busy', about: 'says so', scoped: false },
      { vendor: 'counter', name: 'twice', about: 'does the work twice', scoped: false },
    ]);
    await expect(control.fault({ vendor: 'counter', name: 'nothing' })).rejects.toThrow(
      'counter has no fault "nothing": one of busy, twice',
    );
  });

  it('starts anew with another seed, without faults or logs', async () => {
    await control.fault({ vendor: 'counter', kind: 'reset', count: 0 });
    await control.reset({ seed: 40, keyFields: false });
    expect(await control.records({ vendor: 'counter', type: 'Count' })).toEqual([
      {
        vendor: 'counter',
        type: 'Count',
        id: '1',
        fields: { count: 40, expired: 0, keyed: false },
        deleted: false,
      },
    ]);
    expect([await control.faults(), await control.requests(), await control.notices()]).toEqual([[], [], []]);
  });

  it('serves the control API under the vendor too, and refuses what it does not know', async () => {
    const behindVendor = controlClient(url);
    await expect(behindVendor.fault({ vendor: 'nobody', kind: 'reset' })).rejects.toThrow(
      'unknown vendor nobody',
    );
    await expect(behindVendor.fault({ vendor: 'counter', kind: 'quake' as 'reset' })).rejects.toThrow(
      'unknown fault kind quake',
    );
    await expect(behindVendor.fault({ vendor: 'counter', kind: 'reset', path: '(' })).rejects.toThrow(
      'Invalid regular expression',
    );
    await expect(behindVendor.edit({ vendor: 'counter', type: 'Nothing', fields: {} })).rejects.toThrow(
      'no type Nothing',
    );
    expect(await behindVendor.requests()).toEqual([]);
  });

  it('reports its health and its counters', async () => {
    await post();
    const base = String(simulator.urls.control);
    expect((await fetch(`${base}/healthz`)).status).toBe(200);
    expect((await fetch(`${base}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${base}/metrics`)).text()).toContain(
      'simulator_requests_total{vendor="counter"} 1',
    );
  });

  describe('with somebody who listens to notices', () => {
    let listener: Server;
    let statuses: number[];
    let heard: string[];
    beforeEach(async () => {
      heard = [];
      listener = createServer((request, response) => {
        heard.push(String(request.headers['x-signature']));
        response.writeHead(statuses.shift() ?? 200).end();
      });
      await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
      const { port } = listener.address() as AddressInfo;
      await control.sendNotices('counter', { url: `http://127.0.0.1:${port}/hook` });
    });
    afterEach(() => new Promise((resolve) => listener.close(resolve)));

    it('delivers each edit once and keeps what was sent', async () => {
      statuses = [];
      expect(await control.edit({ vendor: 'counter', type: 'Count', id: '7', fields: {} })).toBe('7');
      await sleep(100);
      expect(await control.notices()).toEqual([
        expect.objectContaining({
          vendor: 'counter',
          body: 'count is 5',
          state: 'delivered',
          attempts: [{ at: expect.any(String), status: 200 }],
        }),
      ]);
      await control.sendNotices('counter');
      await control.edit({ vendor: 'counter', type: 'Count', fields: {} });
      await sleep(50);
      expect(heard).toEqual(['5']);
    });

    it('drops a notice that its schedule does not allow to repeat', async () => {
      statuses = [500];
      await control.edit({ vendor: 'counter', type: 'Count', fields: {} });
      await sleep(100);
      expect(await control.notices()).toEqual([
        expect.objectContaining({ state: 'dropped', attempts: [expect.objectContaining({ status: 500 })] }),
      ]);
    });
  });
});
