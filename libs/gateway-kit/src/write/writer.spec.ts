import { randomUUID } from 'node:crypto';
import { SignalboxError, type Change, type Receipt } from '@signalbox/contracts';
import type { Desk } from './testing/desk.js';
import { code, LOST, NatsOfSpec, pause, PROVEN_MS, WritingOfSpec } from './testing/writing.js';

let server: NatsOfSpec;
let desk: Desk;
let writing: WritingOfSpec;

beforeAll(async () => {
  server = await NatsOfSpec.start();
});
afterAll(() => server?.stop());

beforeEach(async () => {
  writing = await WritingOfSpec.open(server);
  desk = writing.desk;
});

const apply = (change: Partial<Change>, key: string = randomUUID(), maybe = false) =>
  writing.apply(change, { key, maybe });
const compensate = (receipt: Receipt) => writing.compensate(receipt);

describe('a write', () => {
  it('whose receipt can not be kept may have happened: it is not refused', async () => {
    const key = randomUUID();
    const create = { kind: 'create', fields: { text: 'a' } } as const;
    const keep = writing.ledger.keep.bind(writing.ledger);
    let failures = 1;
    writing.ledger.keep = (...given) =>
      failures-- > 0
        ? Promise.reject(new SignalboxError('UNAVAILABLE', 'JetStream did not confirm'))
        : keep(...given);
    expect(await code(apply(create, key))).toBe('OUTCOME_UNKNOWN');
    expect(await writing.ledger.get(key)).toMatchObject({ value: { state: 'intent', clean: false } });
    expect(await apply(create, key, true)).toMatchObject({ outcome: 'found' });
    expect(desk.writes).toBe(1);
  });

  it('that took something back is unknown when it can not be read back, not refused', async () => {
    desk.notes.set('n1', { text: 'a', state: 'draft' });
    const receipt = await apply({ kind: 'update', id: 'n1', fields: { text: 'b' }, before: { text: 'a' } });
    desk.writes = 0;
    desk.readingBack = new SignalboxError('NOT_FOUND', 'not yet');
    expect(await code(compensate(receipt))).toBe('OUTCOME_UNKNOWN');
    expect(desk.notes.get('n1')).toMatchObject({ text: 'a' });
  });

  it('takes back no state that it found and did not make', async () => {
    desk.notes.set('n1', { state: 'submitted' });
    const receipt = await apply({ kind: 'transition', id: 'n1', to: 'submitted' });
    expect(receipt).toMatchObject({ outcome: 'already', compensation: 'none' });
    expect(await compensate(receipt)).toMatchObject({ outcome: 'already' });
    expect(desk.notes.get('n1')).toMatchObject({ state: 'submitted' });
  });

  it('knows the record that its upsert made, and takes it back whole', async () => {
    const key = randomUUID();
    const upsert = {
      kind: 'upsert',
      match: { field: 'code', value: 'c1' },
      fields: { text: 'a' },
    } as const;
    desk.afterwards = LOST();
    expect(await code(apply(upsert, key))).toBe('OUTCOME_UNKNOWN');
    const receipt = await apply(upsert, key, true);
    expect(receipt).toMatchObject({ outcome: 'found', compensation: 'delete', before: null });
    await compensate(receipt);
    expect(desk.notes.size).toBe(0);
  });
});

describe('a write that is refused', () => {
  it('for what looks like a duplicate tells the matches, and adopts none', async () => {
    const details = { field: 'text', matches: [{ id: 'n7', url: '/n7' }] };
    desk.notes.set('n7', { text: 'a' });
    desk.create = () => Promise.reject(new SignalboxError('DUPLICATE', 'looks like n7', { details }));
    const refusal = await apply({ kind: 'create', fields: { text: 'a' } }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'DUPLICATE', message: 'looks like n7', details });
  });

  it('for its own key is found, and unknown as long as it can not be looked up', async () => {
    const key = randomUUID();
    const create = { kind: 'create', fields: { text: 'a' } } as const;
    desk.notes.set('n7', { text: 'a', key });
    desk.create = () => Promise.reject(new SignalboxError('DUPLICATE', 'key taken'));
    const find = desk.findByUnique;
    desk.findByUnique = () => Promise.reject(new SignalboxError('UNAVAILABLE', 'not now'));
    expect(await code(apply(create, key))).toBe('OUTCOME_UNKNOWN');
    desk.findByUnique = find;
    expect(await apply(create, key, true)).toMatchObject({ id: 'n7', outcome: 'found' });
  });

  it('for its size is refused before anything is written, with what it would replace', async () => {
    const big = 'x'.repeat(130_000);
    desk.notes.set('n1', { text: big });
    const update = { kind: 'update', id: 'n1', fields: { text: 'small' } } as const;
    for (const change of [{ kind: 'create', fields: { text: big } } as const, update]) {
      const refusal = await apply(change).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'VALIDATION', details: { field: 'fields', effect: 'none' } });
    }
    expect(desk.writes).toBe(0);
  });

  it('names everything that the schema has against it', async () => {
    const fields = { nope: 'a', neither: 'b' };
    const refusal = await apply({ kind: 'create', fields }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'VALIDATION',
      details: { field: 'nope', others: [{ details: { field: 'neither' } }] },
    });
  });
});

describe('two replicas', () => {
  const create = { kind: 'create', fields: { text: 'a' } } as const;
  let other: WritingOfSpec;

  beforeEach(async () => {
    other = await WritingOfSpec.open(server, { desk, connection: writing.connection });
  });

  it('that hold the same key at once have one effect', async () => {
    const key = randomUUID();
    const { promise, resolve: release } = Promise.withResolvers<void>();
    desk.held = promise;
    const both = [writing, other].map((one) => code(one.apply(create, { key })));
    expect(await Promise.race(both)).toBe('LOCKED');
    release();
    expect((await Promise.all(both)).sort()).toEqual(['LOCKED', 'ok']);
    expect(desk.writes).toBe(1);
  });

  it('have one effect when the first is paused until the second has taken over', async () => {
    desk.notes.set('n1', { text: 'a' });
    const move = { kind: 'transition', id: 'n1', to: 'submitted' } as const;
    for (const [change, key] of [
      [create, randomUUID()],
      [move, randomUUID()],
    ] as const) {
      const { writes } = desk;
      const { promise: paused, resolve: wake } = Promise.withResolvers<void>();
      const audit = writing.audit.record.bind(writing.audit);
      writing.audit.record = (...given) => paused.then(() => audit(...given));
      const first = code(writing.apply(change, { key, timeoutMs: 60 }));
      await pause(60 + PROVEN_MS);
      expect(await other.apply(change, { key, maybe: true })).toMatchObject({ outcome: 'done' });
      wake();
      expect(await first).not.toBe('ok');
      writing.audit.record = audit;
      expect(desk.writes - writes).toBe(1);
    }
  });
});

describe('two entries in the audit', () => {
  it('stand for each attempt, the first before the effect', async () => {
    const key = randomUUID();
    let before: string[] = [];
    const make = desk.create;
    desk.create = async (asked) => {
      before = await writing.audited(key);
      return make(asked);
    };
    await apply({ kind: 'create', fields: { text: 'a' } }, key);
    expect([before, await writing.audited(key)]).toEqual([['intended'], ['intended', 'settled done']]);
  });

  it('say that nothing came of an attempt whose first could not be kept', async () => {
    writing.audit.record = () =>
      Promise.reject(new SignalboxError('UNAVAILABLE', 'JetStream did not confirm'));
    expect(await code(apply({ kind: 'create', fields: { text: 'a' } }))).toBe('UNAVAILABLE');
    expect(desk.writes).toBe(0);
  });
});

describe('a key whose answer was lost', () => {
  const update = { kind: 'update', id: 'n1', fields: { text: 'b' }, before: { text: 'a' } } as const;
  const resolve = (key: string) => writing.look(key);

  beforeEach(() => void desk.notes.set('n1', { text: 'a', state: 'draft' }));

  it('is applied where an update or a change of state happened', async () => {
    for (const change of [update, { kind: 'transition', id: 'n1', to: 'submitted' } as const]) {
      const key = randomUUID();
      desk.afterwards = LOST();
      expect(await code(apply(change, key))).toBe('OUTCOME_UNKNOWN');
      await pause(PROVEN_MS);
      const found = await resolve(key);
      expect(found).toMatchObject({ state: 'applied', receipt: { key, outcome: 'found' } });
      expect(await apply(change, key, true)).toEqual(found.receipt);
    }
    expect(desk.writes).toBe(2);
  });

  it('is absent where it did not, once the system can not be working on it any more, and nothing is written', async () => {
    const key = randomUUID();
    const doIt = desk.update;
    desk.update = () => Promise.reject(LOST());
    expect(await code(apply(update, key))).toBe('OUTCOME_UNKNOWN');
    desk.update = doIt;
    expect(await resolve(key)).toMatchObject({ state: 'unknown' });
    await pause(PROVEN_MS);
    expect(await resolve(key)).toEqual({ state: 'absent' });
    expect(desk.writes).toBe(0);
  });

  it('stays unknown where somebody has changed the record since', async () => {
    const key = randomUUID();
    desk.afterwards = LOST();
    expect(await code(apply(update, key))).toBe('OUTCOME_UNKNOWN');
    desk.notes.set('n1', { text: 'c' });
    await pause(PROVEN_MS);
    expect(await resolve(key)).toMatchObject({ state: 'unknown' });
  });

  it('is absent where every attempt was refused, whatever somebody else did', async () => {
    const key = randomUUID();
    desk.notes.set('n1', { text: 'c' });
    expect(await code(apply(update, key))).toBe('CONFLICT');
    desk.notes.set('n1', { text: 'b' });
    expect(await resolve(key)).toEqual({ state: 'absent' });
  });

  it('is not absent only because a later attempt was refused', async () => {
    const key = randomUUID();
    desk.create = () => Promise.reject(LOST());
    const create = { kind: 'create', fields: { text: 'x' } } as const;
    expect(await code(apply(create, key))).toBe('OUTCOME_UNKNOWN');
    const find = desk.findByUnique;
    desk.findByUnique = () => Promise.reject(new SignalboxError('RATE_LIMITED', 'slow down'));
    expect(await code(apply(create, key, true))).toBe('RATE_LIMITED');
    desk.findByUnique = find;
    expect(await resolve(key)).toMatchObject({ state: 'unknown' });
  });
});
