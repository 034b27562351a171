import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSimulator, type TestSimulator } from '../testing.js';
import { salesforceId } from '../world.js';

const ACK = `<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>
<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>
</soapenv:Body></soapenv:Envelope>`;

describe('outbound messages', () => {
  let simulator: TestSimulator;
  let receiver: Server;
  let received: { body: string; type: string | undefined; soapaction: unknown }[];
  let answers: string[];

  beforeEach(async () => {
    simulator = await startSimulator({ vendors: ['salesforce'], noticePace: 0.02 });
    received = [];
    answers = [];
    receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        received.push({
          body,
          type: request.headers['content-type'],
          soapaction: request.headers.soapaction,
        });
        response.end(answers.shift() ?? ACK);
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    await simulator.control.sendNotices('salesforce', { url: `http://127.0.0.1:${port}/om` });
  });
  afterEach(async () => {
    receiver.close();
    await simulator.stop();
  });

  const edit = (fields: Record<string, unknown>, number = 1) =>
    simulator.control.edit({
      vendor: 'salesforce',
      type: 'Opportunity',
      id: salesforceId('006', number),
      fields,
    });
  const values = (tag: string, body = received.at(-1)?.body ?? '') =>
    [...body.matchAll(new RegExp(`<${tag}>([^<]*)</${tag}>`, 'g'))].map(([, value]) => value);

  it('tells of an edit in an unsigned SOAP message without a session', async () => {
    await edit({ StageName: 'Closed Won', Name: 'R&D <deal>' });
    await sleep(150);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ type: 'text/xml; charset=utf-8', soapaction: '""' });
    const body = String(received[0]?.body);
    expect(body).toContain('<notifications xmlns="http://soap.sforce.com/2005/09/outbound">');
    expect(body).toContain('<SessionId xsi:nil="true"/>');
    expect(values('OrganizationId')).toEqual([salesforceId('00D', 1)]);
    expect(values('Id')).toEqual([salesforceId('04l', 1)]);
    expect(values('sf:Id')).toEqual([salesforceId('006', 1)]);
    expect(values('sf:StageName')).toEqual(['Closed Won']);
    expect(values('sf:Name')).toEqual(['R&amp;D &lt;deal&gt;']);
    expect(values('sf:LastModifiedDate')).toEqual([expect.stringMatching(/^[\d-]+T[\d:]+\.000Z$/)]);
  });

  it('gathers what is saved together and tells of no other type', async () => {
    await Promise.all([edit({ NextStep: 'a' }, 1), edit({ NextStep: 'b' }, 2)]);
    await simulator.control.edit({ vendor: 'salesforce', type: 'Account', fields: { Name: 'Silent' } });
    await sleep(150);
    expect(received.flatMap(({ body }) => values('sf:Id', body)).sort()).toEqual([
      salesforceId('006', 1),
      salesforceId('006', 2),
    ]);
  });

  it('repeats with the same notification id and the latest data until it is acked', async () => {
    answers = ['<Ack>false</Ack>', ''];
    await edit({ StageName: 'Closed Lost' });
    while (received.length < 1) await sleep(5);
    const before = await simulator.control.records({ vendor: 'salesforce', type: 'Opportunity' });
    await edit({ StageName: 'Closed Won' });
    await sleep(400);
    const ofFirst = received.filter(({ body }) => values('Id', body)[0] === salesforceId('04l', 1));
    expect(ofFirst.length).toBeGreaterThanOrEqual(2);
    expect(values('sf:StageName', ofFirst.at(-1)?.body)).toEqual(['Closed Won']);
    expect(before.length).toBeGreaterThan(0);
    const notices = await simulator.control.notices();
    expect(notices.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  });
});
