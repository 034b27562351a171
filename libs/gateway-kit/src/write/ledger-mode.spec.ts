import { randomUUID } from 'node:crypto';
import { SignalboxError } from '@signalbox/contracts';
import { ledgerModeChecks } from './ledger-mode.js';
import { NOTE, type Desk } from './testing/desk.js';
import { code, LOST, NatsOfSpec, pause, PROVEN_MS, WritingOfSpec } from './testing/writing.js';

let server: NatsOfSpec;
let desk: Desk;
let writing: WritingOfSpec;
const create = { kind: 'create', fields: { text: 'a' } } as const;

beforeAll(async () => {
  server = await NatsOfSpec.start();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  writing = await WritingOfSpec.open(server, { ledgerOnly: true });
  desk = writing.desk;
});

describe('a create of a type in ledger mode', () => {
  it('goes without a key, once, and its receipt says so', async () => {
    const key = randomUUID();
    const receipt = await writing.apply(create, { key });
    expect(receipt).toMatchObject({
      outcome: 'done',
      keyMode: 'ledger',
      createdAt: expect.any(String) as string,
    });
    expect(await writing.apply(create, { key, maybe: true })).toEqual(receipt);
    expect([...desk.notes.values()]).toEqual([{ state: 'draft', text: 'a' }]);
  });

  it('is for a person once its answer was lost, however long one waits: there is never a second record', async () => {
    const key = randomUUID();
    desk.afterwards = LOST();
    expect(await code(writing.apply(create, { key }))).toBe('OUTCOME_UNKNOWN');
    await pause(PROVEN_MS);
    expect(await code(writing.apply(create, { key, maybe: true }))).toBe('OUTCOME_UNKNOWN');
    for (const giveUp of [false, true])
      expect(await writing.resolve(key, { giveUp })).toEqual({ state: 'unknown' });
    expect(desk.writes).toBe(1);
  });

  it('is found when the vendor still said which record it made', async () => {
    const key = randomUUID();
    desk.readingBack = new SignalboxError('UNAVAILABLE', 'not now');
    expect(await code(writing.apply(create, { key }))).toBe('OUTCOME_UNKNOWN');
    expect(await writing.apply(create, { key, maybe: true })).toMatchObject({
      id: 'n1',
      outcome: 'found',
      keyMode: 'ledger',
    });
    expect(desk.writes).toBe(1);
  });

  it('is made where the earlier attempt certainly was not', async () => {
    const key = randomUUID();
    const make = desk.create;
    desk.create = () => Promise.reject(new SignalboxError('LOCKED', 'not now'));
    expect(await code(writing.apply(create, { key }))).toBe('LOCKED');
    desk.create = make;
    expect(await writing.apply(create, { key, maybe: true })).toMatchObject({ outcome: 'done' });
  });

  it('never takes a lookalike for its own', async () => {
    const matches = [{ id: 'n7' }];
    const duplicate = new SignalboxError('DUPLICATE', 'looks like n7', { details: { matches } });
    desk.create = () => Promise.reject(duplicate);
    const refusal = await writing.apply(create).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'DUPLICATE', details: { matches } });
  });

  it('is taken back only as the record of that time, unchanged', async () => {
    const [kept, changed, replaced] = await Promise.all([1, 2, 3].map(() => writing.apply(create)));
    desk.notes.set(changed!.id, { ...desk.notes.get(changed!.id), text: 'by hand' });
    desk.notes.set(replaced!.id, { ...desk.notes.get(replaced!.id), createdAt: '2026-02-02T00:00:00Z' });
    const answers = [kept, changed, replaced].map((receipt) => code(writing.compensate(receipt!)));
    expect(await Promise.all(answers)).toEqual(['ok', 'CONFLICT', 'CONFLICT']);
    expect(new Set(desk.notes.keys())).toEqual(new Set([changed!.id, replaced!.id]));
  });
});

describe('an upsert of a type in ledger mode', () => {
  const upsert = { kind: 'upsert', match: { field: 'code', value: 'c1' }, fields: { text: 'a' } } as const;

  it('is for a person when a record is there that it may have made', async () => {
    const key = randomUUID();
    desk.afterwards = LOST();
    expect(await code(writing.apply(upsert, { key }))).toBe('OUTCOME_UNKNOWN');
    expect(await code(writing.apply(upsert, { key, maybe: true }))).toBe('OUTCOME_UNKNOWN');
    expect(desk.writes).toBe(1);
  });

  it('is made again where nothing is there: its unique field lets no second one be', async () => {
    const key = randomUUID();
    const make = desk.create;
    desk.create = () => Promise.reject(LOST());
    expect(await code(writing.apply(upsert, { key }))).toBe('OUTCOME_UNKNOWN');
    desk.create = make;
    await pause(PROVEN_MS);
    expect(await writing.apply(upsert, { key, maybe: true })).toMatchObject({ outcome: 'done' });
  });
});

it('is what doctor says of such a type, and that a key field which is there should be used', () => {
  const { keyField: _, ...keyless } = NOTE;
  expect(ledgerModeChecks([NOTE, { ...keyless, keyMode: 'ledger' }, { ...NOTE, keyMode: 'ledger' }])).toEqual(
    [
      { check: 'ledger mode Note', ok: true, detail: expect.stringContaining('no key') as string },
      {
        ...{
          check: 'ledger mode Note',
          ok: false,
          detail: expect.stringContaining('key is there') as string,
        },
        fix: expect.stringContaining('LEDGER_ONLY_TYPES') as string,
      },
    ],
  );
});
