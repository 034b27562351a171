import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Signature } from '@hubspot/api-client';
import { startPortal, type SpecPortal } from './spec-portal.js';
import { signed } from './webhooks.js';

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

describe('the signature of a webhook', () => {
  // Expected values: Signature.getSignature of @hubspot/api-client 14.0.1, given the URL decoded.
  it.each([
    [
      {
        secret: 'test-secret-1',
        url: 'https://hooks.example.com/hubspot',
        body: '[{"eventId":1,"objectId":123}]',
        timestamp: 1763816400000,
      },
      '7b150a8df48b9b044d3d4f55e46474cdba2f26309d4d063c64863ca845c2cef0',
      'r+SD5ca+hHlWxXH30JHSZ/Ia7/56Sm8FPGhVyhnHOTE=',
    ],
    [
      {
        secret: 'test-secret-1',
        url: 'https://hooks.example.com/hubspot?x=a%40b',
        body: '',
        timestamp: 1763816400000,
      },
      '0c54f5db7fd32c14f2d370493828b4ff42bed33c48dc0c689ff8e00fa747ecc3',
      'zwxJn6uS0CtYqE2xqQuC7qNRY0j27u3dipBZp+AL1QE=',
    ],
    [
      {
        secret: 'geheim-ü',
        url: 'https://hooks.example.com/h',
        body: '[{"propertyValue":"Müller"}]',
        timestamp: 1763816400123,
      },
      'f5a0813b4492df28b1670092f59fa1df2287353754b071b4beb09c14bcd93bdb',
      '3W4Bsr+je8MIf5kMUNF+we53YLx3A6QOEJVJZIqc/8A=',
    ],
  ])('is HubSpot’s for %j', (signing, v1, v3) => {
    expect(signed(signing).headers).toMatchObject({
      'X-HubSpot-Signature': v1,
      'X-HubSpot-Signature-Version': 'v1',
      'X-HubSpot-Signature-v3': v3,
      'X-HubSpot-Request-Timestamp': String(signing.timestamp),
    });
  });
});

describe('webhooks', () => {
  let portal: SpecPortal;
  let receiver: Server;
  let url: string;
  let received: Received[];
  let statuses: number[];

  beforeEach(async () => {
    [received, statuses] = [[], []];
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.writeHead(statuses.shift() ?? 204).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/webhooks?x=1`;
    portal = await startPortal({ noticePace: 0.01 });
    await portal.control.sendNotices('hubspot', { url, secret: 'its-secret' });
  });
  afterEach(async () => {
    await portal.stop();
    receiver.close();
    receiver.closeAllConnections();
  });

  const until = async (count: number) => {
    for (const end = Date.now() + 5_000; received.length < count && Date.now() < end;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return received;
  };
  const events = async (count: number) =>
    (await until(count)).flatMap(({ body }) => JSON.parse(body) as Record<string, unknown>[]);

  it('tell what a person changed, signed for the target', async () => {
    const [deal] = await portal.control.records({ type: 'deals' });
    const id = String(deal?.id);
    await portal.control.edit({
      vendor: 'hubspot',
      type: 'deals',
      id,
      fields: { dealstage: 'closedwon', description: 'not subscribed' },
    });
    const [notice] = await until(1);
    const { headers = {}, body = '' } = notice ?? {};
    expect(JSON.parse(body)).toEqual([
      {
        eventId: expect.any(Number),
        subscriptionId: expect.any(Number),
        portalId: 4242,
        appId: 777,
        occurredAt: expect.any(Number),
        subscriptionType: 'deal.propertyChange',
        attemptNumber: 0,
        objectId: Number(id),
        propertyName: 'dealstage',
        propertyValue: 'closedwon',
        changeSource: 'CRM_UI',
        sourceId: 'userId:4001',
      },
    ]);
    const signing = { clientSecret: 'its-secret', requestBody: body };
    const timestamp = Number(headers['x-hubspot-request-timestamp']);
    expect(Signature.isValid({ ...signing, signature: String(headers['x-hubspot-signature']) })).toBe(true);
    expect(
      Signature.isValid({
        ...signing,
        signature: String(headers['x-hubspot-signature-v3']),
        signatureVersion: 'v3',
        method: 'POST',
        url,
        timestamp,
      }),
    ).toBe(true);
  });

  it('tell of creation and deletion by the API, and nothing of tasks', async () => {
    await portal.call('POST', '/crm/v3/objects/tasks', { properties: { hs_timestamp: '0' } });
    const { body } = await portal.call('POST', '/crm/v3/objects/contacts', {
      properties: { email: 'a@fjord.example' },
    });
    await until(1);
    await portal.call('DELETE', `/crm/v3/objects/contacts/${body.id}`);
    expect(
      (await events(2)).map(({ subscriptionType, changeFlag, propertyName, changeSource, objectId }) => ({
        subscriptionType,
        changeFlag,
        propertyName,
        changeSource,
        objectId,
      })),
    ).toEqual(
      [
        { subscriptionType: 'contact.creation', changeFlag: 'CREATED' },
        { subscriptionType: 'contact.propertyChange', propertyName: 'email' },
        { subscriptionType: 'contact.deletion', changeFlag: 'DELETED' },
      ].map((event) => ({ ...event, changeSource: 'INTEGRATION', objectId: Number(body.id) })),
    );
  });

  it('are sent again with a count of attempts and a new signature', async () => {
    statuses = [500, 404];
    const input = { properties: { name: 'Fjord Ferries' } };
    await portal.call('POST', '/crm/v3/objects/companies', input);
    const attempts = (await until(3)).map(({ body }) => JSON.parse(body) as { attemptNumber: number }[]);
    expect(attempts.map((batch) => batch[0]?.attemptNumber)).toEqual([0, 1, 2]);
    expect(new Set(received.map(({ headers }) => headers['x-hubspot-signature-v3'])).size).toBe(3);
  });

  it('hold at most 100 events', async () => {
    const inputs = Array.from({ length: 60 }, (_, number) => ({ properties: { name: `Company ${number}` } }));
    await portal.call('POST', '/crm/v3/objects/companies/batch/create', { inputs });
    const sizes = (await until(2)).map(({ body }) => (JSON.parse(body) as unknown[]).length);
    expect(sizes.toSorted((one, other) => other - one)).toEqual([100, 20]);
  });

  it('are not sent for what was refused', async () => {
    const inputs = [{ properties: { name: 'Fjord Ferries' } }, { properties: { nonsense: 'x' } }];
    await portal.call('POST', '/crm/v3/objects/companies/batch/create', { inputs });
    await portal.call('POST', '/crm/v3/objects/companies', { properties: { name: 'Last' } });
    expect((await events(1)).map(({ propertyValue }) => propertyValue)).toEqual([undefined, 'Last']);
  });
});
