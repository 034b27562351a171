import type { PreviewReply } from '@signalbox/contracts';
import { change, storedRecords, TASK } from './testing/changes.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());

async function dealWithCompany() {
  const deals = await storedRecords(gateway, 'deals');
  const deal = deals.find(({ fields }) => fields.associations['companies']?.length === 1);
  return { deal: String(deal?.id), company: String(deal?.fields.associations['companies']?.[0]) };
}

describe('a preview', () => {
  it('says what would be, and why HubSpot would refuse it, without a write', async () => {
    const { deal, company } = await dealWithCompany();
    await gateway.control('DELETE', '/requests');
    const { items } = await gateway.ask<PreviewReply>('preview', {
      changes: [
        change({ ref: 'good', fields: TASK, links: [{ type: 'companies', id: company }] }),
        change({ ref: 'late', fields: { hs_task_subject: 'No date' } }),
        change({ ref: 'odd', fields: { ...TASK, hs_task_priority: 'URGENT', hs_timestamp: 'soon' } }),
        change({ ref: 'dear', kind: 'update', type: 'deals', id: deal, fields: { amount: 'much' } }),
        change({ ref: 'gone', kind: 'update', type: 'deals', id: '1', fields: { dealname: 'x' } }),
      ],
    });
    const calls = await gateway.calls();
    expect(
      items.map(({ ref, problems }) => [
        ref,
        problems.map(({ code, details }) => [code, details?.['field']]),
      ]),
    ).toEqual([
      ['good', []],
      ['late', [['VALIDATION', 'hs_timestamp']]],
      [
        'odd',
        [
          ['VALIDATION', 'hs_timestamp'],
          ['VALIDATION', 'hs_task_priority'],
        ],
      ],
      ['dear', [['VALIDATION', 'amount']]],
      ['gone', [['NOT_FOUND', 'id']]],
    ]);
    expect(items[0]?.after).toEqual({ ...TASK, hs_timestamp: '2026-11-25T09:00:00.000Z' });
    expect(calls.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
