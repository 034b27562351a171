import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, type NatsServer } from '@signalbox/local-stack';
import { PlayedVendor } from './testing/played-vendor.js';
import { Replica } from './testing/replica.js';

let dir: string;
let server: NatsServer;
let vendor: PlayedVendor;
let connection = 0;
const running: Replica[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-sessions-'));
  server = await startNats({ dir });
});
afterAll(async () => {
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});
beforeEach(async () => {
  connection += 1;
  vendor = await PlayedVendor.start();
});
afterEach(async () => {
  for (const replica of running.splice(0)) await replica.stop();
  await vendor.stop();
});

async function replica(options: Parameters<typeof Replica.start>[2] = {}): Promise<Replica> {
  const started = await Replica.start(vendor, server.url, { connection: `c${connection}`, ...options });
  running.push(started);
  return started;
}
const all = <T>(count: number, work: () => Promise<T>) => Promise.all(Array.from({ length: count }, work));

describe('a session that replicas share', () => {
  it('is asked for once, and once more when it has ended, whatever meets the end of it', async () => {
    const replicas = await all(3, () => replica());
    const ask = () => Promise.all(replicas.flatMap((one) => Array.from({ length: 100 }, () => one.get())));
    const before = await ask();
    vendor.endSessions();
    const after = await ask();

    expect(new Set([...before, ...after])).toEqual(new Set([200]));
    expect(vendor.logins).toEqual(['right', 'right']);
  });
});
