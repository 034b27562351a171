import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorBody } from '@signalbox/contracts';
import { change, storedRecords } from './testing/changes.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway({ VENDOR_LONGEST_REQUEST_MS: '500', CLOCK_SKEW_MS: '20' });
});
afterAll(() => gateway.stop());
beforeEach(async () => {
  await gateway.control('DELETE', '/faults');
  await gateway.control('POST', '/reset', { seed: 1 });
});

const fault = (body: object) => gateway.control('POST', '/faults', { vendor: 'hubspot', ...body });
const edit = (id: string, fields: object) =>
  gateway.control('POST', '/edit', { vendor: 'hubspot', type: 'companies', id, fields });
const someCompany = async () => String((await storedRecords(gateway, 'companies'))[0]?.id);
const fieldsOf = async (id: string) => {
  const found = (await storedRecords(gateway, 'companies')).find((one) => one.id === id);
  return { stage: found?.fields['lifecyclestage'], phone: found?.fields['phone'] };
};
const ended = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    ({ code }: ErrorBody) => code,
  );

describe('a lifecycle step back that stops between its calls', () => {
  const stopHalfWay = async () => {
    const id = await someCompany();
    await edit(id, { lifecyclestage: 'customer', phone: '1' });
    const message = 'You have reached your daily limit.';
    await fault({
      ...{ kind: 'status', status: 429, method: 'PATCH', body: '"lifecyclestage":"lead"\\}\\}$' },
      response: { status: 'error', message, errorType: 'RATE_LIMIT', policyName: 'DAILY' },
    });
    const update = change({
      ...{ kind: 'update', type: 'companies', id },
      fields: { lifecyclestage: 'lead', phone: '2' },
      before: { lifecyclestage: 'customer', phone: '1' },
    });
    const key = randomUUID();
    const first = await ended(gateway.apply(update, { key }));
    return { id, update, key, first };
  };

  it('is unknown, never absent, and the next attempt goes on', async () => {
    const { id, update, key, first } = await stopHalfWay();
    await sleep(700);
    const { state } = (await gateway.ask('resolve', { key, type: 'companies' })) as { state: string };
    await gateway.control('DELETE', '/faults');
    const again = await ended(gateway.apply(update, { key, maybe: true }));

    expect({ first, state, again, now: await fieldsOf(id) }).toEqual({
      first: 'OUTCOME_UNKNOWN',
      state: 'unknown',
      again: 'ok',
      now: { stage: 'lead', phone: '2' },
    });
  }, 30_000);

  it('is not gone on with where a person changed a field since', async () => {
    const { id, update, key } = await stopHalfWay();
    await sleep(700);
    await gateway.control('DELETE', '/faults');
    await edit(id, { phone: '3' });

    expect([await ended(gateway.apply(update, { key, maybe: true })), (await fieldsOf(id)).phone]).toEqual([
      'CONFLICT',
      '3',
    ]);
  }, 30_000);
});

describe('an update that HubSpot puts off', () => {
  const putOff = async (meanwhile: object) => {
    const id = await someCompany();
    await edit(id, { phone: '1' });
    const response = { status: 'error', message: 'locked' };
    await fault({ kind: 'status', status: 423, method: 'PATCH', response, count: 1 });
    const update = change({
      ...{ kind: 'update', type: 'companies', id },
      fields: { phone: '2' },
      before: { phone: '1' },
    });
    const applied = ended(gateway.apply(update, { key: randomUUID() }));
    await sleep(700);
    await edit(id, meanwhile);
    return [await applied, (await fieldsOf(id)).phone];
  };

  it('is compared again before it is repeated', async () => {
    expect(await putOff({ phone: 'human' })).toEqual(['CONFLICT', 'human']);
    expect(await putOff({ name: 'Another name' })).toEqual(['ok', '2']);
  }, 30_000);
});
