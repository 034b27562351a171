import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { NOTICE_SCHEDULES, NoticeSender } from './notices.js';

describe('the notice sender', () => {
  it('builds each attempt anew and repeats until the receiver accepts', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()));
      request.on('end', () => response.end(bodies.length < 3 ? 'no' : 'yes'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sender = new NoticeSender(0.001);
    sender.setTarget('salesforce', { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
    let version = 0;
    sender.notify('salesforce', () => ({
      body: `version ${++version}`,
      headers: {},
      accepted: (_status, body) => body === 'yes',
    }));
    await sleep(200);
    server.close();
    expect(bodies).toEqual(['version 1', 'version 2', 'version 3']);
    expect(sender.list().map(({ state, attempts }) => [state, attempts.length])).toEqual([['delivered', 3]]);
  });

  it('gives up after the last attempt of the schedule', async () => {
    const sender = new NoticeSender(0.001);
    sender.setTarget('erpnext', { url: 'http://127.0.0.1:1/' });
    sender.notify('erpnext', { body: '', headers: {} });
    await sleep(200);
    expect(sender.list()[0]).toMatchObject({
      state: 'dropped',
      attempts: [{}, {}, {}].map(() => ({ status: null })),
    });
  });

  it('plays a day of retries in about a quarter of an hour', () => {
    const total = (name: string) =>
      (NOTICE_SCHEDULES[name]?.retryAfterMs ?? []).reduce((sum, ms) => sum + ms, 0) / 60_000;
    expect(total('salesforce')).toBeGreaterThan(10);
    expect(total('salesforce')).toBeLessThan(20);
    expect(total('hubspot')).toBeGreaterThan(8);
    expect(total('hubspot')).toBeLessThan(20);
  });
});
