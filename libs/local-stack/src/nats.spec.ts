import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { startNats } from './nats.js';

describe('nats-server', () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-nats-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('keeps its streams when it is killed and started again in the same folder', async () => {
    const first = await startNats({ dir });
    const before = await connect({ servers: first.url });
    await (await jetstreamManager(before)).streams.add({ name: 'EVENTS', subjects: ['events.>'] });
    await before.close();
    await first.kill();

    const second = await startNats({ dir, port: first.port });
    const after = await connect({ servers: second.url });
    const names = await (await jetstreamManager(after)).streams.names().next();
    await after.close();
    await second.stop();

    expect({ names, port: second.port }).toEqual({ names: ['EVENTS'], port: first.port });
  });
});
