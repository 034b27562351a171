import { randomUUID } from 'node:crypto';
import { SignalboxError } from '@signalbox/contracts';
import { NOTE, type Desk } from './testing/desk.js';
import {
  code,
  LONGEST_REQUEST_MS,
  LOST,
  NatsOfSpec,
  pause,
  PROVEN_MS,
  WritingOfSpec,
} from './testing/writing.js';

let server: NatsOfSpec;
let desk: Desk;
let writing: WritingOfSpec;
const create = { kind: 'create', fields: { text: 'a' } } as const;

beforeAll(async () => {
  server = await NatsOfSpec.start();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  writing = await WritingOfSpec.open(server);
  desk = writing.desk;
});

/** A create that never reached the desk, as far as anybody knows. */
async function lose(key: string): Promise<void> {
  const make = desk.create;
  desk.create = () => Promise.reject(LOST());
  expect(await code(writing.apply(create, { key }))).toBe('OUTCOME_UNKNOWN');
  desk.create = make;
}

describe('looking a key up as the owner of its saga', () => {
  it('refuses what a former owner sends from then on, and a former owner who looks', async () => {
    const key = randomUUID();
    await lose(key);
    await pause(PROVEN_MS);
    expect(await writing.resolve(key, { epoch: 7 })).toEqual({ state: 'absent' });
    expect(await code(writing.apply(create, { key, epoch: 6, maybe: true }))).toBe('STALE_OWNER');
    expect(await code(writing.resolve(key, { epoch: 6 }))).toBe('STALE_OWNER');
    expect(await writing.apply(create, { key, epoch: 7, maybe: true })).toMatchObject({ outcome: 'done' });
    expect(desk.writes).toBe(1);
  });

  it('stops an attempt that has not had its effect yet, and lets one that has it keep its receipt', async () => {
    desk.notes.set('n1', { text: 'a' });
    const [early, late] = [randomUUID(), randomUUID()];
    // The first is overtaken while it reads, the second while it writes.
    const read = desk.read;
    desk.read = async (asked) => {
      desk.read = read;
      await writing.resolve(early, { epoch: 2 });
      return read(asked);
    };
    const update = { kind: 'update', id: 'n1', fields: { text: 'b' } } as const;
    expect(await code(writing.apply(update, { key: early }))).toBe('STALE_OWNER');
    const transition = desk.transition;
    desk.transition = async (asked) => {
      expect(await writing.resolve(late, { epoch: 2 })).toMatchObject({ state: 'unknown' });
      return transition(asked);
    };
    const move = { kind: 'transition', id: 'n1', to: 'submitted' } as const;
    expect(await writing.apply(move, { key: late })).toMatchObject({ outcome: 'done' });
    expect(await writing.ledger.get(late)).toMatchObject({ value: { state: 'done', epoch: 2 } });
    expect(desk.notes.get('n1')).toEqual({ text: 'a', state: 'submitted' });
  });

  it('raises nothing for somebody without a grant', async () => {
    const key = randomUUID();
    await lose(key);
    const asked = { key, type: 'Note', sagaId: 's', epoch: 9 };
    await writing.writer.resolve(asked, { actor: 'anybody' });
    expect(await writing.ledger.get(key)).toMatchObject({ value: { epoch: 1 } });
  });
});

describe('giving a key up', () => {
  it('needs a grant for just that', async () => {
    const asked = { key: randomUUID(), type: 'Note', sagaId: 's', epoch: 1, giveUp: true };
    expect(await code(writing.writer.resolve(asked, { actor: 'spec' }))).toBe('FORBIDDEN_BY_POLICY');
    expect(await writing.ledger.get(asked.key)).toBeUndefined();
  });

  it('voids it only once nothing can come of it any more, and for good', async () => {
    const key = randomUUID();
    await lose(key);
    const early = await writing.resolve(key, { giveUp: true });
    expect(early).toEqual({ state: 'unknown', retryAfterMs: expect.any(Number) as number });
    expect(early.retryAfterMs).toBeLessThanOrEqual(PROVEN_MS);
    await pause(PROVEN_MS);
    for (let times = 0; times < 2; times += 1)
      expect(await writing.resolve(key, { giveUp: true })).toEqual({ state: 'voided' });
    expect(await code(writing.apply(create, { key, maybe: true }))).toBe('CONFLICT');
    expect(await writing.look(key)).toEqual({ state: 'voided' });
    expect(await writing.audited(key)).toEqual(['intended', 'settled unknown', 'settled failed']);
    expect(desk.writes).toBe(0);
  });

  it('answers with the receipt where it happened', async () => {
    const key = randomUUID();
    desk.afterwards = LOST();
    await code(writing.apply(create, { key }));
    expect(await writing.resolve(key, { giveUp: true })).toMatchObject({
      state: 'applied',
      receipt: { key, outcome: 'found' },
    });
  });

  it('voids at once what was refused, and what never arrived: a late arrival is refused', async () => {
    const [refused, never] = [randomUUID(), randomUUID()];
    const make = desk.create;
    desk.create = () => Promise.reject(new SignalboxError('VALIDATION', 'no'));
    expect(await code(writing.apply(create, { key: refused }))).toBe('VALIDATION');
    desk.create = make;
    for (const key of [refused, never]) {
      expect(await writing.resolve(key, { giveUp: true })).toEqual({ state: 'voided' });
      expect(await code(writing.apply(create, { key }))).toBe('CONFLICT');
    }
    expect(desk.writes).toBe(0);
  });

  it('is not done while an attempt is under way', async () => {
    const key = randomUUID();
    let release = () => {};
    desk.held = new Promise((resolve) => (release = resolve));
    const applying = writing.apply(create, { key });
    await pause(30);
    expect(await writing.resolve(key, { giveUp: true })).toMatchObject({ state: 'unknown' });
    release();
    const receipt = await applying;
    expect(await writing.resolve(key, { giveUp: true })).toEqual({ state: 'applied', receipt });
  });
});

describe('an effect that comes after its key was given up', () => {
  const due = (looks: number) => Date.now() + LONGEST_REQUEST_MS * looks + 50;

  it('is told once, however many replicas look, and never adopted', async () => {
    const key = randomUUID();
    await lose(key);
    await pause(PROVEN_MS);
    await writing.resolve(key, { giveUp: true });
    const other = await WritingOfSpec.open(server, { desk, connection: writing.connection });
    await writing.lateEffects.sweep();
    expect(await writing.alerts()).toEqual([]);

    desk.notes.set('late', { text: 'a', key });
    for (let times = 0; times < 2; times += 1)
      await Promise.all([writing, other].map(({ lateEffects }) => lateEffects.sweep(due(1))));
    const { connection } = writing;
    expect(await writing.alerts()).toEqual([
      {
        id: `late-effect:${connection}:${key}`,
        connection,
        kind: 'late-effect',
        message: expect.stringContaining('Note late') as string,
        details: { key, type: 'Note', id: 'late', url: '/late', sagaId: 's', ref: 'note' },
        at: expect.any(String) as string,
      },
    ]);
    expect(await writing.look(key)).toEqual({ state: 'voided' });
    expect(await writing.lateEffects.isWatched(key)).toBe(false);
  });

  it('is looked for three times, later each time, and then no more', async () => {
    const key = randomUUID();
    await lose(key);
    await pause(PROVEN_MS);
    await writing.resolve(key, { giveUp: true });
    const looks: number[] = [];
    for (const after of [0, 1, 1, 2, 3, 6, 7]) {
      const { reads } = desk;
      await writing.lateEffects.sweep(due(after));
      looks.push(desk.reads - reads);
    }
    expect(looks).toEqual([0, 1, 0, 1, 0, 1, 0]);
    expect(await writing.lateEffects.isWatched(key)).toBe(false);
    expect(await writing.alerts()).toEqual([]);
  });

  it('is told at once by the attempt itself that had it after all', async () => {
    const key = randomUUID();
    let release = () => {};
    desk.held = new Promise((resolve) => (release = resolve));
    // The deadline passes while the process is paused; the desk does the work all the same.
    const applying = code(writing.apply(create, { key, timeoutMs: 60 }));
    await pause(60 + PROVEN_MS);
    expect(await writing.resolve(key, { epoch: 2, giveUp: true })).toEqual({ state: 'voided' });
    release();
    expect(await applying).toBe('OUTCOME_UNKNOWN');
    expect(await writing.alerts()).toMatchObject([{ kind: 'late-effect', details: { key, id: 'n1' } }]);
    expect(await writing.ledger.get(key)).toMatchObject({ value: { state: 'voided', epoch: 2 } });
  });
});

it('finds out that a create did not happen, also where the schema would refuse it by now', async () => {
  const writing = await WritingOfSpec.open(server);
  const { desk, connection } = writing;
  const key = randomUUID();
  desk.create = () => Promise.reject(LOST());
  expect(await code(writing.apply({ kind: 'create', fields: { text: 'a' } }, { key }))).toBe(
    'OUTCOME_UNKNOWN',
  );
  await pause(PROVEN_MS);
  desk.describe = () =>
    Promise.resolve({ ...NOTE, fields: NOTE.fields.filter(({ name }) => name !== 'text') });
  const other = await WritingOfSpec.open(server, { desk, connection });
  expect(await other.resolve(key)).toEqual({ state: 'absent' });
});
