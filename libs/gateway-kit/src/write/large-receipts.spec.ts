import { randomUUID } from 'node:crypto';
import type { Fields } from '@signalbox/contracts';
import { NOTE } from './testing/desk.js';
import { code, NatsOfSpec, WritingOfSpec } from './testing/writing.js';

let nats: NatsOfSpec;
beforeAll(async () => {
  nats = await NatsOfSpec.start();
});
afterAll(() => nats.stop());

/** A desk that adds to what it is given. */
async function generous(enrich: (fields: Fields) => Fields): Promise<WritingOfSpec> {
  const writing = await WritingOfSpec.open(nats);
  const { desk } = writing;
  const { create } = desk;
  desk.create = ({ fields }) => create({ fields: enrich(fields) });
  return writing;
}

it('takes back an order of 300 lines, each of which the system gave sixty columns', async () => {
  const items = Array.from({ length: 300 }, (_, index) => ({ code: `item ${index}`, qty: index }));
  const columns = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`column_${index}`, 'x'.repeat(20)]),
  );
  const writing = await generous((fields) => ({
    ...fields,
    items: items.map((item) => ({ ...item, ...columns })),
  }));
  const { desk } = writing;
  const rows = { ...NOTE.fields[0]!, name: 'items', label: 'items', type: 'rows' as const };
  desk.describe = () => Promise.resolve({ ...NOTE, fields: [...NOTE.fields, rows] });
  const receipt = await writing.apply({ kind: 'create', fields: { items } });
  expect(receipt.after).toEqual({ items });
  expect([await code(writing.compensate(receipt)), desk.notes.size]).toEqual(['ok', 0]);
});

it('takes back what the system made more than twice the largest change of', async () => {
  const writing = await generous((fields) => ({ ...fields, text: 'x'.repeat(245_000) }));
  const receipt = await writing.apply({ kind: 'create', fields: { text: 'a' } });
  const answers = [await code(writing.compensate(receipt)), writing.desk.notes.size];
  expect([receipt.afterAsWritten, ...answers]).toEqual([undefined, 'ok', 0]);
});

it('keeps the receipt of what grew beyond what can be kept, and leaves the record to a person', async () => {
  const writing = await generous((fields) => ({ ...fields, text: 'x'.repeat(270_000) }));
  const key = randomUUID();
  const create = { kind: 'create' as const, fields: { text: 'a' } };
  const receipt = await writing.apply(create, { key });
  expect(receipt).toMatchObject({ after: { text: 'a' }, afterAsWritten: true });
  expect(await writing.apply(create, { key, maybe: true })).toEqual(receipt);
  expect(await writing.resolve(key)).toEqual({ state: 'applied', receipt });
  expect([await code(writing.compensate(receipt)), writing.desk.notes.size]).toEqual(['CONFLICT', 1]);
});
