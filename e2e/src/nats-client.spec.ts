import { jest } from '@jest/globals';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Product } from './product.js';

jest.setTimeout(60_000);

/** A client that knows docs/nats-api.md and nothing of ours. */
let product: Product;
let nats: NatsConnection;

beforeAll(async () => {
  product = await Product.start();
  nats = await connect({ servers: product.stack.urls.nats });
});

afterAll(async () => {
  await nats?.close();
  await product?.stop();
});

async function ask(subject: string, body: string) {
  const reply = await nats.request(subject, body, { timeout: 15_000 });
  return {
    error: reply.headers?.get('Nats-Service-Error-Code') ?? '',
    description: reply.headers?.get('Nats-Service-Error') ?? '',
    body: reply.json<Record<string, never>>() as Record<string, unknown>,
  };
}

const SYSTEMS = [
  { connection: 'salesforce', type: 'Account' },
  { connection: 'erpnext', type: 'Customer' },
  { connection: 'hubspot', type: 'companies' },
];

describe.each(SYSTEMS)('$connection', ({ connection, type }) => {
  it('is read with plain JSON: described, paged, fetched, its limits and checks told', async () => {
    const described = (await ask(`gateways.${connection}.describe`, `{"types":["${type}"]}`)).body as {
      types: { name: string; keyField: string }[];
    };
    expect(described.types).toEqual([
      expect.objectContaining({ name: type, keyField: expect.stringMatching(/signalbox_key/i) as string }),
    ]);
    const first = (await ask(`gateways.${connection}.query`, `{"type":"${type}","limit":3}`)).body as {
      records: { id: string }[];
      nextCursor: string;
    };
    expect(first.records).toHaveLength(3);
    const second = (
      await ask(`gateways.${connection}.query`, JSON.stringify({ type, limit: 3, cursor: first.nextCursor }))
    ).body as typeof first;
    const ids = [...first.records, ...second.records].map(({ id }) => id);
    expect(new Set(ids).size).toBe(6);
    const got = (await ask(`gateways.${connection}.get`, JSON.stringify({ type, id: ids[0] }))).body as {
      record: { id: string };
    };
    expect(got.record.id).toBe(ids[0]);
    expect((await ask(`gateways.${connection}.limits`, '')).error).toBe('');
    expect((await ask(`gateways.${connection}.check`, '{}')).body).toMatchObject({ connection });
  });

  it.each([
    ['an operation that is none', 'destroy', '{}', 'BAD_REQUEST', 'operation'],
    ['JSON that is none', 'get', '{"type":', 'BAD_REQUEST', 'body'],
    ['a type that is none', 'get', '{"type":"Unicorn","id":"1"}', 'BAD_REQUEST', 'type'],
    ['a field that is none', 'get', `{"type":"${type}","id":"1","fields":["nope"]}`, 'BAD_REQUEST', 'nope'],
    [
      'a filter on a field that is none',
      'query',
      `{"type":"${type}","where":[{"field":"nope","op":"=","value":1}]}`,
      'BAD_REQUEST',
      'nope',
    ],
    ['a cursor of another query', 'query', `{"type":"${type}","cursor":"abc"}`, 'BAD_REQUEST', 'cursor'],
  ])('refuses %s and names it', async (_what, operation, body, code, field) => {
    const reply = await ask(`gateways.${connection}.${operation}`, body);
    expect(reply.error).toBe('400');
    expect(reply.description).toContain(code);
    expect(reply.body).toMatchObject({ code, details: { field } });
  });

  it('refuses a write without a grant, and one without a key', async () => {
    const change = { ref: 'x', connection, kind: 'create', type, fields: {} };
    const request = {
      change,
      key: '7b5f0a52-3a0e-5f7f-9d0b-0d7b1c5a9b11',
      sagaId: 's',
      epoch: 1,
      maybe: false,
    };
    expect((await ask(`gateways.${connection}.apply`, JSON.stringify(request))).body).toMatchObject({
      code: 'FORBIDDEN_BY_POLICY',
      details: { field: 'grant' },
    });
    expect(
      (await ask(`gateways.${connection}.apply`, JSON.stringify({ ...request, key: undefined }))).body,
    ).toMatchObject({ code: 'BAD_REQUEST', details: { field: 'key' } });
    expect((await ask(`gateways.${connection}.setup`, '{"apply":true}')).body).toMatchObject({
      code: 'FORBIDDEN_BY_POLICY',
    });
  });
});

it('is discovered as the NATS service convention has it', async () => {
  const found: string[] = [];
  const inbox = 'discovery.spec';
  nats.subscribe(inbox, { callback: (_, message) => void found.push(message.json<{ name: string }>().name) });
  nats.publish('$SRV.PING', '', { reply: inbox });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(found.toSorted()).toEqual([
    'gateway-erpnext',
    'gateway-hubspot',
    'gateway-salesforce',
    'orchestrator',
  ]);
});
