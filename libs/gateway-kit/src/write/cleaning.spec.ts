import { randomUUID } from 'node:crypto';
import { publishDurable } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import { LedgerCleaner } from './cleaning.js';
import { code, LOST, NatsOfSpec, pause, PROVEN_MS, WritingOfSpec } from './testing/writing.js';

let server: NatsOfSpec;
const create = { kind: 'create', fields: { text: 'a' } } as const;

beforeAll(async () => {
  server = await NatsOfSpec.start();
});
afterAll(() => server?.stop());

const closed = (connection: string, sagaId: string, keys: string[]) =>
  publishDurable(server.nats, `sagas.closed.${connection}`, JSON.stringify({ sagaId, keys }));

const cleanerOf = ({ connection, ledger, lateEffects }: WritingOfSpec, retentionMs: number) =>
  LedgerCleaner.open({
    nats: server.nats,
    logger: createLogger('spec', 'silent'),
    connection,
    ledger,
    lateEffects,
    retentionMs,
  });

describe('the ledger', () => {
  it('keeps what a closed saga wrote until it is old enough, and what another saga wrote', async () => {
    const writing = await WritingOfSpec.open(server);
    const keys = [randomUUID(), randomUUID()];
    for (const key of keys) await writing.apply(create, { key });
    const [mine, open] = keys as [string, string];
    await closed(writing.connection, 's', [mine, randomUUID()]);
    await closed(writing.connection, 'another', [open]);
    const cleaner = await cleanerOf(writing, 1_500);
    await cleaner.sweep();
    expect(await writing.ledger.get(mine)).toBeDefined();
    await pause(1_500);
    await cleaner.sweep();
    expect(await writing.ledger.get(mine)).toBeUndefined();
    expect(await writing.ledger.get(open)).toBeDefined();
  });

  it('keeps a tombstone while its late effect is looked for', async () => {
    const writing = await WritingOfSpec.open(server);
    const key = randomUUID();
    writing.desk.create = () => Promise.reject(LOST());
    expect(await code(writing.apply(create, { key }))).toBe('OUTCOME_UNKNOWN');
    await pause(PROVEN_MS);
    expect(await writing.resolve(key, { giveUp: true })).toEqual({ state: 'voided' });
    await closed(writing.connection, 's', [key]);
    await (await cleanerOf(writing, 0)).sweep();
    expect(await writing.ledger.get(key)).toMatchObject({ value: { state: 'voided' } });
  });

  it.each(['no JSON', 'null', '{"sagaId":"s"}'])('is not held up by a message that says %s', async (text) => {
    const writing = await WritingOfSpec.open(server);
    const key = randomUUID();
    await writing.apply(create, { key });
    await publishDurable(server.nats, `sagas.closed.${writing.connection}`, text);
    await closed(writing.connection, 's', [key]);
    await (await cleanerOf(writing, 0)).sweep();
    expect(await writing.ledger.get(key)).toBeUndefined();
  });
});
