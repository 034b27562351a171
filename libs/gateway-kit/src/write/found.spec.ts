import { randomUUID } from 'node:crypto';
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
