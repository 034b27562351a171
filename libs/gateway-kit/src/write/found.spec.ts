import { randomUUID } from 'node:crypto';
import { SignalboxError } from '@signalbox/contracts';
import { NOTE } from './testing/desk.js';
import { code, LOST, NatsOfSpec, pause, PROVEN_MS, WritingOfSpec } from './testing/writing.js';

let nats: NatsOfSpec;
beforeAll(async () => {
  nats = await NatsOfSpec.start();
});
afterAll(() => nats.stop());

it('takes back no created record that a person edited before its lost answer was found again', async () => {
  const writing = await WritingOfSpec.open(nats);
  const { desk } = writing;
  desk.afterwards = LOST();
  const key = randomUUID();
  await code(writing.apply({ kind: 'create', fields: { text: 'ours' } }, { key }));
  desk.notes.set('n1', { ...desk.notes.get('n1'), text: 'human' });
  await pause(PROVEN_MS);
  const receipt = await writing.apply({ kind: 'create', fields: { text: 'ours' } }, { key, maybe: true });
  const undone = await code(writing.compensate(receipt));
  expect([receipt.outcome, receipt.after, undone, desk.notes.get('n1')?.['text']]).toEqual([
    'found',
    { text: 'ours' },
    'CONFLICT',
    'human',
  ]);
});

it('makes no second record where the one that was made is known and a person has deleted it', async () => {
  const writing = await WritingOfSpec.open(nats);
  const { desk } = writing;
  desk.readingBack = new SignalboxError('UNAVAILABLE', 'down');
  const key = randomUUID();
  const create = { kind: 'create' as const, fields: { text: 'a' } };
  const first = await code(writing.apply(create, { key }));
  desk.notes.clear();
  await pause(PROVEN_MS);
  const second = await code(writing.apply(create, { key, maybe: true }));
  const resolved = (await writing.resolve(key)).state;
  expect({ first, second, resolved, writes: desk.writes }).toEqual({
    first: 'OUTCOME_UNKNOWN',
    second: 'CONFLICT',
    resolved: 'unknown',
    writes: 1,
  });
});

it('takes back no record that others made under the name, also where the key field has gone since', async () => {
  const writing = await WritingOfSpec.open(nats);
  const { desk, connection } = writing;
  const receipt = await writing.apply({ kind: 'create', fields: { text: 'a' } });
  const ours = desk.notes.get(receipt.id)!;
  const { keyField: _, ...without } = NOTE;
  desk.describe = () => Promise.resolve(without);
  const other = await WritingOfSpec.open(nats, { desk, connection });
  desk.notes.set(receipt.id, { text: 'a', createdAt: '2026-03-03T00:00:00Z' });
  expect([await code(other.compensate(receipt)), desk.notes.size]).toEqual(['CONFLICT', 1]);
  desk.notes.set(receipt.id, ours);
  expect([await code(other.compensate(receipt)), desk.notes.size]).toEqual(['ok', 0]);
});
