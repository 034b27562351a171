import { randomUUID } from 'node:crypto';
import { code, NatsOfSpec, pause, WritingOfSpec } from './testing/writing.js';

let nats: NatsOfSpec;
beforeAll(async () => {
  nats = await NatsOfSpec.start();
});
afterAll(() => nats.stop());

it('has no effect any more once a later owner has looked, however slow its own look was', async () => {
  const writing = await WritingOfSpec.open(nats);
  const { desk } = writing;
  desk.notes.set('n', { text: 'a' });
  const { read } = desk;
  desk.read = async (request) => {
    await pause(300);
    return read(request);
  };
  const key = randomUUID();
  const update = { kind: 'update' as const, id: 'n', fields: { text: 'b' }, before: { text: 'a' } };
  const former = code(writing.apply(update, { key, epoch: 1 }));
  await pause(100);
  desk.read = read;
  const seen = await writing.resolve(key, { epoch: 2 });
  expect([seen.state, await former, desk.notes.get('n')]).toEqual(['unknown', 'STALE_OWNER', { text: 'a' }]);
});
