import { randomUUID } from 'node:crypto';
import { SignalboxError } from '@signalbox/contracts';
import type { Desk } from './testing/desk.js';
import { code, LOST, NatsOfSpec, pause, PROVEN_MS, WritingOfSpec } from './testing/writing.js';

let server: NatsOfSpec;
let desk: Desk;
let writing: WritingOfSpec;

const to = (...ids: string[]) => ids.map((id) => ({ type: 'Note', id }));
const linking = (...ids: string[]) => ({ kind: 'link', id: 'n1', links: to(...ids) }) as const;

beforeAll(async () => {
  server = await NatsOfSpec.start();
});
afterAll(() => server?.stop());
beforeEach(async () => {
  writing = await WritingOfSpec.open(server);
  desk = writing.desk;
  desk.notes.set('n1', { text: 'a' });
});

describe('links of one change', () => {
  it('are made one by one, and only those are parted again that were not there', async () => {
    desk.links.add('n1 a');
    const receipt = await writing.apply(linking('a', 'b', 'c'));
    expect(receipt).toMatchObject({
      outcome: 'done',
      compensation: 'unlink',
      before: { links: ['Note a'] },
      after: { links: ['Note a', 'Note b', 'Note c'] },
      links: to('b', 'c'),
    });
    expect(desk.writes).toBe(2);
    desk.links.delete('n1 b');
    await writing.compensate(receipt);
    expect([...desk.links]).toEqual(['n1 a']);
  });

  it('whose answer was lost are known for ours by what the ledger saw before', async () => {
    const key = randomUUID();
    desk.links.add('n1 a');
    desk.afterwards = LOST();
    expect(await code(writing.apply(linking('a', 'b'), { key }))).toBe('OUTCOME_UNKNOWN');
    const receipt = await writing.apply(linking('a', 'b'), { key, maybe: true });
    expect(receipt).toMatchObject({ outcome: 'found', compensation: 'unlink', links: to('b') });
    await writing.compensate(receipt);
    expect([...desk.links]).toEqual(['n1 a']);
  });

  it('that were there when we first looked stay, whatever the caller fears', async () => {
    desk.links.add('n1 a');
    const receipt = await writing.apply(linking('a'), { maybe: true });
    expect(receipt).toMatchObject({ outcome: 'already', compensation: 'none' });
    await writing.compensate(receipt);
    expect([...desk.links]).toEqual(['n1 a']);
  });

  it('that were half made go on after a lost answer, and are ours whole', async () => {
    const key = randomUUID();
    const link = desk.link;
    desk.link = async (asked) => {
      if (asked.links[0]?.id === 'b') throw LOST();
      return link(asked);
    };
    expect(await code(writing.apply(linking('a', 'b'), { key }))).toBe('OUTCOME_UNKNOWN');
    desk.link = link;
    expect(await code(writing.apply(linking('a', 'b'), { key, maybe: true }))).toBe('OUTCOME_UNKNOWN');
    await pause(PROVEN_MS);
    const receipt = await writing.apply(linking('a', 'b'), { key, maybe: true });
    expect(receipt).toMatchObject({ outcome: 'done', links: to('a', 'b'), before: { links: [] } });
    await writing.compensate(receipt);
    expect([...desk.links]).toEqual([]);
  });

  it('leave nothing behind when one of them is refused', async () => {
    desk.refuses = { name: 'b', error: new SignalboxError('VALIDATION', 'no such record') };
    const key = randomUUID();
    expect(await code(writing.apply(linking('a', 'b'), { key }))).toBe('VALIDATION');
    expect([...desk.links]).toEqual([]);
    expect(await writing.look(key)).toEqual({ state: 'absent' });
  });

  it('are unknown, not refused, when one of them could only be put off', async () => {
    desk.refuses = { name: 'b', error: new SignalboxError('RATE_LIMITED', 'slow down') };
    const key = randomUUID();
    expect(await code(writing.apply(linking('a', 'b'), { key }))).toBe('OUTCOME_UNKNOWN');
    expect(await writing.ledger.get(key)).toMatchObject({ value: { state: 'intent', clean: false } });
  });
});

describe('a link with a label', () => {
  const labelled = (id: string, label: string) => ({ type: 'Note', id, label });
  const labelling = (...links: ReturnType<typeof labelled>[]) => ({ kind: 'link', id: 'n1', links }) as const;

  it('is one write, and is parted whole where there was no connection', async () => {
    const receipt = await writing.apply(labelling(labelled('a', 'payer')));
    expect([...desk.links]).toEqual(['n1 a', 'n1 a (payer)']);
    expect(receipt).toMatchObject({
      outcome: 'done',
      before: { links: [] },
      after: { links: ['Note a', 'Note a (payer)'] },
      links: [...to('a'), labelled('a', 'payer')],
    });
    expect(desk.writes).toBe(1);
    await writing.compensate(receipt);
    expect([...desk.links]).toEqual([]);
  });

  it('loses the label alone where the connection was there before', async () => {
    desk.links.add('n1 a').add('n1 a (boss)');
    const receipt = await writing.apply(labelling(labelled('a', 'payer')));
    expect(receipt).toMatchObject({ outcome: 'done', links: [labelled('a', 'payer')] });
    await writing.compensate(receipt);
    expect([...desk.links]).toEqual(['n1 a', 'n1 a (boss)']);
  });

  it('is nothing to do where the label is there, and another label is something else', async () => {
    desk.links.add('n1 a').add('n1 a (payer)');
    expect(await writing.apply(labelling(labelled('a', 'payer')))).toMatchObject({
      outcome: 'already',
      compensation: 'none',
    });
    expect(await writing.apply(labelling(labelled('a', 'boss')))).toMatchObject({
      outcome: 'done',
      links: [labelled('a', 'boss')],
    });
  });

  it('whose answer was lost is ours with what it was not before', async () => {
    const key = randomUUID();
    desk.links.add('n1 a');
    desk.afterwards = LOST();
    const change = labelling(labelled('a', 'payer'));
    expect(await code(writing.apply(change, { key }))).toBe('OUTCOME_UNKNOWN');
    const receipt = await writing.apply(change, { key, maybe: true });
    expect(receipt).toMatchObject({ outcome: 'found', links: [labelled('a', 'payer')] });
    await writing.compensate(receipt);
    expect([...desk.links]).toEqual(['n1 a']);
  });

  it('leaves a connection that somebody made while our own write was lost', async () => {
    const key = randomUUID();
    const change = labelling(labelled('a', 'payer'));
    const { link } = desk;
    desk.link = () => Promise.reject(LOST());
    expect(await code(writing.apply(change, { key }))).toBe('OUTCOME_UNKNOWN');
    desk.link = link;
    desk.links.add('n1 a');
    await pause(PROVEN_MS);
    const receipt = await writing.apply(change, { key, maybe: true });
    expect(receipt).toMatchObject({ outcome: 'done', links: [labelled('a', 'payer')] });
    await writing.compensate(receipt);
    expect([...desk.links]).toEqual(['n1 a']);
  });
});

describe('a deletion whose answer was lost', () => {
  const deletion = { kind: 'delete', id: 'n1' } as const;

  it('is ours where the record was there at our intent', async () => {
    const key = randomUUID();
    desk.afterwards = LOST();
    expect(await code(writing.apply(deletion, { key }))).toBe('OUTCOME_UNKNOWN');
    expect(await writing.look(key)).toMatchObject({
      state: 'applied',
      receipt: { outcome: 'found', before: { text: 'a' }, after: null },
    });
  });

  it('is none of ours where the record was gone before', async () => {
    desk.notes.delete('n1');
    expect(await code(writing.apply(deletion, { maybe: true }))).toBe('NOT_FOUND');
  });

  it('is tried at once where the attempt died before its effect', async () => {
    const key = randomUUID();
    const read = desk.read;
    // As of a process that was killed: nothing of the attempt is noted after the intent.
    desk.read = () => new Promise(() => undefined);
    void writing.apply(deletion, { key, timeoutMs: 40 });
    await pause(70);
    desk.read = read;
    expect(await writing.apply(deletion, { key, maybe: true })).toMatchObject({ outcome: 'done' });
  });
});

describe('an update that was approved without an image', () => {
  it('is restored to what the first attempt saw when the answer was lost', async () => {
    const key = randomUUID();
    const update = { kind: 'update', id: 'n1', fields: { text: 'b' } } as const;
    desk.afterwards = LOST();
    expect(await code(writing.apply(update, { key }))).toBe('OUTCOME_UNKNOWN');
    const receipt = await writing.apply(update, { key, maybe: true });
    expect(receipt).toMatchObject({ outcome: 'found', before: { text: 'a' }, after: { text: 'b' } });
    await writing.compensate(receipt);
    expect(desk.notes.get('n1')).toEqual({ text: 'a' });
  });
});
