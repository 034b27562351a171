import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator, type TestSimulator } from '../testing.js';
import { docOf, siteClient, type SiteClient } from './spec-site.js';
import { webhookSignature } from './webhooks.js';

const SECRET = 'ключ';

describe('webhooks of a site', () => {
  const received: { body: string; headers: IncomingHttpHeaders }[] = [];
  const listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks).toString(), headers: request.headers });
      response.writeHead(received.length === refuseNext ? 500 : 200).end();
    });
  });
  let refuseNext = 0;
  let simulator: TestSimulator;
  let site: SiteClient;

  beforeAll(async () => {
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    simulator = await startSimulator({ vendors: ['erpnext'], noticePace: 0.01 });
    site = siteClient(simulator.urls.erpnext);
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`;
    await simulator.control.sendNotices('erpnext', { url, secret: SECRET });
  });
  beforeEach(() => {
    received.length = 0;
    refuseNext = 0;
  });
  afterAll(async () => {
    await simulator.stop();
    listener.close();
  });

  const arrived = async (count: number) => {
    for (let waits = 0; received.length < count && waits < 200; waits += 1) await sleep(10);
    await sleep(30);
    return received.map(({ body }) => JSON.parse(body) as Record<string, string>);
  };
  const events = async (count: number) => (await arrived(count)).map(({ event }) => event).sort();

  it.each([
    [
      's3cret',
      '{"name": "SAL-ORD-2024-00001", "customer": "M\\u00fcller & S\\u00f6hne", "grand_total": 1234.5, "items": [{"item_code": "A", "qty": 1.0}], "note": null}',
      'jeyI8oBTHwn+VF4+Rx22WXed/cIkko7Lkp5md9+8ngw=',
    ],
    [
      'ключ',
      '{"doctype": "Customer", "name": "CUST-2024-00001", "disabled": 0}',
      'XH5HWs+q9aq5uW0vFOEPQ79fm2xJ88IupxLQAAn/DwY=',
    ],
  ])('signs as Frappe does with %s', (secret, body, signature) => {
    expect(webhookSignature(body, secret)).toBe(signature);
  });

  it("says what happened in Python's JSON, signed over its bytes", async () => {
    const { name, modified } = docOf(
      await site.post('/api/resource/Customer', { customer_name: 'Müller Präzision' }),
    );
    await arrived(2);
    const insert = received.find(({ body }) => body.includes('after_insert'));
    expect(insert?.body).toBe(
      `{"event": "after_insert", "doctype": "Customer", "name": "M\\u00fcller Pr\\u00e4zision", "modified": "${String(modified)}"}`,
    );
    expect(name).toBe('Müller Präzision');
    expect(insert?.headers['x-frappe-webhook-signature']).toBe(webhookSignature(insert?.body ?? '', SECRET));
  });

  it('fires once for each step of an order, and not for a change after submission', async () => {
    await site.post('/api/resource/Customer', { customer_name: 'Acme' });
    await arrived(2);
    received.length = 0;
    const order = { customer: 'Acme', delivery_date: '2099-01-01', items: [{ item_code: 'TAB-10', qty: 1 }] };
    const path = `/api/resource/Sales Order/${String(docOf(await site.post('/api/resource/Sales Order', order)).name)}`;
    expect(await events(2)).toEqual(['after_insert', 'on_update']);
    received.length = 0;
    await site.put(path, { docstatus: 1 });
    expect(await events(2)).toEqual(['on_submit', 'on_update']);
    received.length = 0;
    await site.put(path, { po_no: 'PO-9' });
    await site.put(path, { docstatus: 2 });
    await site.delete(path);
    expect(await events(2)).toEqual(['on_cancel', 'on_trash']);
  });

  it('tries again after an error, and tells nothing of a request that failed', async () => {
    refuseNext = 1;
    await site.post('/api/resource/Customer', { customer_type: 'Company' });
    await site.put('/api/resource/Customer/Tallgrass Rail', { website: 'https://rail.example' });
    expect(await events(2)).toEqual(['on_update', 'on_update']);
    const [notice] = (await simulator.control.notices()).slice(-1);
    expect(notice).toMatchObject({ state: 'delivered', attempts: [{ status: 500 }, { status: 200 }] });
  });

  it('fires for what a person edits in the desk', async () => {
    const edit = { vendor: 'erpnext', type: 'Customer', fields: { customer_name: 'By Hand' } };
    const id = await simulator.control.edit(edit);
    expect(await events(2)).toEqual(['after_insert', 'on_update']);
    const { owner } = docOf(await site.get(`/api/resource/Customer/${id}`));
    expect([id, owner]).toEqual(['By Hand', 'dana.reyes@demo.example']);
    const bad = simulator.control.edit({ ...edit, fields: { customer_group: 'Nope' } });
    await expect(bad).rejects.toThrow('Could not find Customer Group: Nope');
  });
});
