import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckReply, ErrorBody, LimitsReply, SetupReply } from '@signalbox/contracts';
import { SERVED_TYPES } from './object-types.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.control('POST', '/reset', { seed: 1 }));

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(50);
  }
  throw new Error('it did not happen within five seconds');
}

describe('the account', () => {
  it('is checked by one call, then by what the token may do, its key fields and limits', async () => {
    const { items } = await gateway.ask<CheckReply>('check', {});
    expect(items.map(({ check, ok }) => [check, ok])).toEqual([
      ['credentials', true],
      ['clock', true],
      ['webhooks', true],
      ['connection mode', true],
      ...SERVED_TYPES.map((type) => [`permissions ${type}`, true]),
      ...SERVED_TYPES.map((type) => [`property ${type}.signalbox_key`, true]),
      ['property companies.salesforce_account_id', true],
      ['property deals.salesforce_opportunity_id', true],
      ['limit 10 seconds', true],
      ['limit day', true],
    ]);
    expect(items[0]?.detail).toBe('account 4242 (DEVELOPER_TEST), amounts in USD, times of US/Eastern');
  });

  it('tells its limits by the headers of the last answer', async () => {
    await gateway.ask('get', { type: 'deals', id: '1' });
    const { limits } = await gateway.ask<LimitsReply>('limits', {});
    expect(limits.map(({ name, max }) => [name, max])).toEqual([
      ['10 seconds', 10_000],
      ['day', 650_000],
    ]);
  });

  it('gets the properties that Signalbox needs from who may set it up', async () => {
    await gateway.control('POST', '/reset', { seed: 1, keyFields: false });
    const refused = await gateway.ask('setup', { apply: true }).catch(({ code }: ErrorBody) => code);
    const grant = await gateway.grant({
      op: 'setup',
      connection: 'hubspot',
      saga: '',
      key: '',
      hash: '',
      epoch: 0,
    });
    const plan = await gateway.ask<SetupReply>('setup', { apply: false });
    const done = await gateway.ask<SetupReply>('setup', { apply: true }, grant);
    const after = await gateway.ask<SetupReply>('setup', { apply: false });
    expect({
      refused,
      missing: plan.items.filter(({ exists }) => !exists).length,
      applied: done.applied.length,
      left: after.items.filter(({ exists }) => !exists).length,
      how: plan.items[2]?.how,
    }).toEqual({
      refused: 'FORBIDDEN_BY_POLICY',
      missing: 8,
      applied: 8,
      left: 0,
      how: 'In HubSpot: Settings > Properties > Deal properties > Create property: label "Signalbox key", internal name signalbox_key, field type single-line text, with "Require unique values for this property" ticked under Rules. Set its access so that people may view but not edit it.',
    });
  });

  it('is told what to do with a key property that is not unique', async () => {
    await gateway.control('POST', '/reset', { seed: 1, keyFields: false });
    const property = {
      name: 'signalbox_key',
      label: 'Key',
      type: 'string',
      fieldType: 'text',
      groupName: 'dealinformation',
    };
    await fetch(`${gateway.simulator.hubspot}/crm/v3/properties/deals`, {
      method: 'POST',
      headers: { authorization: 'Bearer pat-local-token', 'content-type': 'application/json' },
      body: JSON.stringify(property),
    });
    const { items } = await gateway.ask<SetupReply>('setup', { apply: false });
    const item = items.find(({ what }) => what === 'property deals.signalbox_key');
    expect([item?.exists, item?.how]).toEqual([
      false,
      expect.stringContaining('does not require unique values'),
    ]);
  });
});

describe('a gateway', () => {
  it('of the dated API reads, links and pages the same', async () => {
    const dated = await startLocalGateway({ HUBSPOT_API_VERSION: '2026-03' });
    try {
      const [deal] = await dated.control<{ id: string }[]>('GET', '/records?vendor=hubspot&type=deals');
      const query = { type: 'deals', where: [{ field: 'amount', op: 'not-empty' }], limit: 3 };
      const found = await Promise.all([
        dated.ask<{ record: { related: Record<string, unknown[]> } }>('get', {
          type: 'deals',
          id: deal?.id,
          include: ['companies'],
        }),
        dated.ask<{ records: unknown[] }>('query', query),
        dated.ask<CheckReply>('check', {}),
      ]);
      const paths = (await dated.calls()).map(({ url }) => url.split('?')[0] ?? '');
      expect([
        found[0].record.related['companies']?.length,
        found[1].records.length,
        found[2].items[0]?.ok,
      ]).toEqual([1, 3, true]);
      expect(paths.filter((path) => /\/v\d\//.test(path))).toEqual([]);
    } finally {
      await dated.stop();
    }
  });

  it('with a wrong token says so and is not ready', async () => {
    const wrong = await startLocalGateway({ HUBSPOT_ACCESS_TOKEN: 'pat-wrong' });
    try {
      const { items } = await wrong.ask<CheckReply>('check', {});
      const ready = await until(async () => {
        const response = await fetch(`${wrong.url}/readyz`);
        const text = await response.text();
        return text.includes('refused') ? { status: response.status, text } : undefined;
      });
      expect({ items, status: ready.status, told: ready.text.includes('pat-wrong') }).toEqual({
        items: [
          {
            check: 'credentials',
            ok: false,
            detail: 'AUTH_REJECTED: HubSpot refused the access token.',
            fix: expect.stringMatching(/^Copy the token anew into HUBSPOT_ACCESS_TOKEN: /),
          },
        ],
        status: 503,
        told: false,
      });
    } finally {
      await wrong.stop();
    }
  });
});
