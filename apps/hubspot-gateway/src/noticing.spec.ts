import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorBody, RecordEvent } from '@signalbox/contracts';
import { freePort } from '@signalbox/local-stack';
import { signatureV1 } from './signatures.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
let door: string;
beforeAll(async () => {
  const port = await freePort();
  const publicUrl = `http://127.0.0.1:${port}`;
  gateway = await startLocalGateway({ HTTP_PORT: String(port), PUBLIC_URL: publicUrl });
  door = `${publicUrl}/notices?from=hub%40spot`;
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.control('POST', '/reset', { seed: 1 }));

interface Sent {
  state: string;
  attempts: { status: number | null }[];
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error('it did not happen within five seconds');
}

describe('a webhook', () => {
  it('becomes an event with the record as it is now', async () => {
    const events: RecordEvent[] = [];
    const heard = gateway.nats.subscribe('events.hubspot.>', {
      callback: (_, message) => void events.push(message.json()),
    });
    await gateway.control('PUT', '/notices', {
      vendor: 'hubspot',
      url: door,
      secret: 'local-webhook-secret',
    });
    const deals = await gateway.control<{ id: string }[]>('GET', '/records?vendor=hubspot&type=deals');
    const id = String(deals[0]?.id);
    const edit = {
      vendor: 'hubspot',
      type: 'deals',
      id,
      fields: { dealstage: 'closedwon', dealname: 'Won' },
    };
    await gateway.control('POST', '/edit', edit);
    const event = await until(() => events.find((one) => one.id === id));
    const [sent] = await until(async () => {
      const all = await gateway.control<Sent[]>('GET', '/notices');
      return all[0]?.state === 'delivered' ? all : undefined;
    });
    heard.unsubscribe();
    await gateway.control('DELETE', '/notices?vendor=hubspot');
    expect(event).toMatchObject({
      connection: 'hubspot',
      type: 'deals',
      id,
      operation: 'updated',
      record: { id, fields: { dealstage: 'closedwon', dealname: 'Won' } },
    });
    expect({ status: sent?.attempts.map(({ status }) => status), events: events.length }).toEqual({
      status: [200],
      events: 1,
    });
  });

  it.each([
    ['with no signature', {}],
    [
      'with a wrong one',
      { 'x-hubspot-signature-v3': 'x', 'x-hubspot-request-timestamp': String(Date.now()) },
    ],
    ['with an old one', { 'x-hubspot-signature': signatureV1('local-webhook-secret', Buffer.from('[]')) }],
  ])('%s is refused and goes nowhere', async (_, headers) => {
    const heard: string[] = [];
    const notices = gateway.nats.subscribe('notices.hubspot', {
      callback: (_error, { subject }) => void heard.push(subject),
    });
    const response = await fetch(door, { method: 'POST', body: '[]', headers });
    const { code, message } = (await response.json()) as ErrorBody;
    await gateway.nats.flush();
    notices.unsubscribe();
    expect({
      status: response.status,
      code,
      heard,
      tellsSecret: message.includes('local-webhook-secret'),
    }).toEqual({
      status: 401,
      code: 'PERMISSION_DENIED',
      heard: [],
      tellsSecret: false,
    });
  });
});
