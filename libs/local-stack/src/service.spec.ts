import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from './service.js';

const dir = mkdtempSync(join(tmpdir(), 'signalbox-service-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const LISTENING = `
import { createServer } from 'node:http';
const server = createServer((request, response) => response.end(process.env.ANSWER));
server.listen(0, '127.0.0.1', () => {
  console.log('not JSON');
  console.log(JSON.stringify({ msg: 'listening', url: 'http://127.0.0.1:' + server.address().port }));
});
`;

function program(name: string, source: string) {
  const entry = join(dir, `${name}.mjs`);
  writeFileSync(entry, source);
  return {
    name,
    entry,
    logFile: join(dir, `${name}.log`),
    env: { PATH: process.env['PATH'], ANSWER: 'here' },
  };
}

describe('a service', () => {
  it('is started once it says where it listens, with no environment but its own', async () => {
    const service = await startService(program('listening', LISTENING));
    const answer = await (await fetch(service.url)).text();
    await service.stop();
    expect({ answer, running: service.isRunning() }).toEqual({ answer: 'here', running: false });
  });

  it('is found under its new port when it is started again into the same log', async () => {
    const first = await startService(program('again', LISTENING));
    await first.kill('SIGKILL');
    const second = await startService({ ...program('again', LISTENING), append: true });
    const answer = await (await fetch(second.url)).text();
    await second.stop();
    expect(answer).toBe('here');
  });

  it('that ends before it listens is an error with the end of its log', async () => {
    const failing = startService(
      program('failing', `console.error('DATABASE_URL is not set'); process.exit(3);`),
    );
    await expect(failing).rejects.toThrow(
      /failing ended \(3\) before it was ready.*\n {2}DATABASE_URL is not set/,
    );
  });

  it('that says why it could not start is an error with that reason, once', async () => {
    const source = `console.error('could not start:\\nno database\\nError: no database\\n    at x.js:1'); process.exit(1);`;
    const failing = startService(program('refusing', source));
    await expect(failing).rejects.toThrow(
      /^refusing did not start: no database\n {2}its log: .*refusing.log$/,
    );
  });

  it('that was never built is an error that says how to build it', async () => {
    const missing = startService({ ...program('gone', ''), entry: join(dir, 'nothing.js') });
    await expect(missing).rejects.toThrow(/gone is not built: .*nothing.js is missing. Run npm run build/);
  });
});
