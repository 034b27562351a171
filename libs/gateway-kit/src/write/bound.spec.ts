import { randomUUID } from 'node:crypto';
import { contentHash, type Change } from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import { SchemaCache } from '../schema.js';
import { Previewer } from './preview.js';
import { Desk } from './testing/desk.js';
import { code, LOST, NatsOfSpec, pause, PROVEN_MS, WritingOfSpec } from './testing/writing.js';

let nats: NatsOfSpec;
beforeAll(async () => {
  nats = await NatsOfSpec.start();
});
afterAll(() => nats.stop());

const upsert = {
  kind: 'upsert' as const,
  match: { field: 'code', value: 'c' },
  fields: { text: 'ours' },
};

describe('a delete', () => {
  it('is shown with all that the record holds, and spares one that holds anything else by then', async () => {
    const writing = await WritingOfSpec.open(nats);
    const { desk } = writing;
    desk.notes.set('n', { text: 'a', code: 'c', state: 'draft', inner: 'of the system alone' });
    const adapter = desk as unknown as SystemAdapter;
    const gone = { ref: 'gone', connection: writing.connection, kind: 'delete', type: 'Note', id: 'n' };
    const { items } = await new Previewer(adapter, new SchemaCache(adapter)).preview({
      changes: [gone as never],
    });
    const before = items[0]?.before ?? null;
    expect(before).toEqual({ text: 'a', code: 'c', state: 'draft' });

    desk.notes.set('n', { ...desk.notes.get('n'), state: 'submitted' });
    const refused = await code(writing.apply({ kind: 'delete', id: 'n', before }));
    expect([refused, desk.notes.size]).toEqual(['CONFLICT', 1]);
    desk.notes.set('n', { ...desk.notes.get('n'), state: 'draft' });
    expect(await writing.apply({ kind: 'delete', id: 'n', before })).toMatchObject({ before, after: null });
  });

  it.each([
    ['another text', { text: 'a person made this', createdAt: '2026-02-02T00:00:00Z' }],
    ['the same text', { text: 'ours', createdAt: '2026-02-02T00:00:00Z' }],
  ])('takes no other record with it that has got the name since, with %s', async (_, other) => {
    const writing = await WritingOfSpec.open(nats);
    const { desk } = writing;
    desk.notes.set('n', { text: 'ours', createdAt: '2026-01-01T00:00:00Z' });
    desk.afterwards = LOST();
    const key = randomUUID();
    const first = await code(writing.apply({ kind: 'delete', id: 'n' }, { key }));
    desk.notes.set('n', other);
    await pause(PROVEN_MS);
    const second = await code(writing.apply({ kind: 'delete', id: 'n' }, { key, maybe: true }));
    expect([first, second, desk.notes.get('n')]).toEqual(['OUTCOME_UNKNOWN', 'CONFLICT', other]);
  });
});

describe('an upsert', () => {
  it('overwrites no record that was not there when it was approved', async () => {
    const writing = await WritingOfSpec.open(nats);
    writing.desk.notes.set('n', { code: 'c', text: 'human' });
    const refused = await code(writing.apply({ ...upsert, before: null }));
    expect([refused, writing.desk.notes.get('n')?.['text']]).toEqual(['CONFLICT', 'human']);
  });

  it('overwrites no other values than those that were approved', async () => {
    const writing = await WritingOfSpec.open(nats);
    writing.desk.notes.set('n', { code: 'c', text: 'human' });
    const refused = await code(writing.apply({ ...upsert, before: { text: 'as seen' } }));
    expect([refused, writing.desk.notes.get('n')?.['text']]).toEqual(['CONFLICT', 'human']);
  });

  it('makes no record in place of the one that was approved', async () => {
    const writing = await WritingOfSpec.open(nats);
    const refused = await code(writing.apply({ ...upsert, before: { text: 'as seen' } }));
    expect([refused, writing.desk.notes.size]).toEqual(['CONFLICT', 0]);
  });

  it('that was to make a record finds its own after a lost answer', async () => {
    const writing = await WritingOfSpec.open(nats);
    const { desk } = writing;
    desk.afterwards = LOST();
    const key = randomUUID();
    await code(writing.apply({ ...upsert, before: null }, { key }));
    await pause(PROVEN_MS);
    const receipt = await writing.apply({ ...upsert, before: null }, { key, maybe: true });
    expect([receipt.outcome, receipt.before, desk.writes]).toEqual(['found', null, 1]);
  });

  it('bound to no record is another write than one bound to nothing', () => {
    const change = { ref: 'a', connection: 'desk', type: 'Note', ...upsert } as Change;
    expect(contentHash({ ...change, before: null })).not.toBe(contentHash(change));
  });
});

it('shows an upsert that will make a record as one that replaces nothing', async () => {
  const adapter = new Desk() as unknown as SystemAdapter;
  const change = { ref: 'a', connection: 'desk', type: 'Note', ...upsert };
  const { items } = await new Previewer(adapter, new SchemaCache(adapter)).preview({
    changes: [change as never],
  });
  expect(items[0]).toMatchObject({ before: null, problems: [] });
});
