import { randomUUID } from 'node:crypto';
import type { Change, DescribeReply, ErrorBody, PreviewReply } from '@signalbox/contracts';
import { change, storedRecords } from './testing/changes.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway();
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.control('POST', '/reset', { seed: 1 }));

const PARTNERS = '75410211';
const PARTNER_STAGES = ['151840301', '151840302', '151840303', '151840304'];
const applied = (more: Partial<Change>) => gateway.apply(change(more), { key: randomUUID() });
const told = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    ({ code, details }: ErrorBody) => ({ code, details }),
  );
const problems = async (more: Partial<Change>) => {
  const { items } = await gateway.ask<PreviewReply>('preview', { changes: [change(more)] });
  return items[0]?.problems.map(({ code, details }) => ({ code, details }));
};
const writes = async () => (await gateway.calls()).filter(({ method }) => method !== 'GET');
const dealAt = async (fields: Record<string, string>) =>
  (await applied({ type: 'deals', fields: { dealname: 'Conveyor', ...fields } })).id;
const ofPartners = (field: string) => ({
  code: 'VALIDATION',
  details: { field, pipeline: PARTNERS, stages: PARTNER_STAGES },
});

describe('a stage', () => {
  const creation = (fields: Record<string, string>): Partial<Change> => ({
    type: 'deals',
    fields: { dealname: 'Conveyor', ...fields },
  });

  it('must be one of the pipeline that the change names, and the stages that there are are told', async () => {
    const wrong = creation({ pipeline: PARTNERS, dealstage: 'contractsent' });
    await gateway.control('DELETE', '/requests');
    expect(await problems(wrong)).toEqual([ofPartners('dealstage')]);
    expect(await told(applied(wrong))).toEqual(ofPartners('dealstage'));
    expect(await writes()).toEqual([]);
    const right = creation({ pipeline: PARTNERS, dealstage: PARTNER_STAGES[1] as string });
    expect(await problems(right)).toEqual([]);
    expect((await applied(right)).outcome).toBe('done');
  });

  it('of a new record without a pipeline is one of the usual pipeline', async () => {
    const refused = await told(applied(creation({ dealstage: PARTNER_STAGES[0] as string })));
    expect(refused).toMatchObject({
      code: 'VALIDATION',
      details: { field: 'dealstage', pipeline: 'default', stages: expect.arrayContaining(['contractsent']) },
    });
  });

  it('of a change is one of the pipeline that the record is in', async () => {
    const id = await dealAt({ pipeline: PARTNERS, dealstage: PARTNER_STAGES[0] as string });
    const update = (fields: Record<string, string>): Partial<Change> => ({
      kind: 'update',
      type: 'deals',
      id,
      fields,
    });
    await gateway.control('DELETE', '/requests');
    expect(await problems(update({ dealstage: 'closedwon' }))).toEqual([ofPartners('dealstage')]);
    expect(await told(applied(update({ dealstage: 'closedwon' })))).toEqual(ofPartners('dealstage'));
    // Into another pipeline only with one of its stages.
    expect(await told(applied(update({ pipeline: 'default' })))).toMatchObject({
      code: 'VALIDATION',
      details: { field: 'dealstage', pipeline: 'default' },
    });
    expect(await writes()).toEqual([]);
    expect((await applied(update({ dealstage: PARTNER_STAGES[2] as string }))).outcome).toBe('done');
    expect((await applied(update({ pipeline: 'default', dealstage: 'closedwon' }))).outcome).toBe('done');
  });

  it('costs no call where neither stage nor pipeline is written, and one while the pipelines are known', async () => {
    const id = await dealAt({ dealstage: 'contractsent' });
    await gateway.control('DELETE', '/requests');
    await applied({ kind: 'update', type: 'deals', id, fields: { dealname: 'Sorter' } });
    await applied({ kind: 'update', type: 'deals', id, fields: { dealstage: 'closedwon' } });
    const calls = (await gateway.calls()).map(({ method, url }) => `${method} ${url.replace(/\?.*/, '')}`);
    const deal = `/crm/v3/objects/deals/${id}`;
    expect(calls).toEqual([`GET ${deal}`, `PATCH ${deal}`, `GET ${deal}`, `GET ${deal}`, `PATCH ${deal}`]);
  });
});

describe('a ticket', () => {
  it('is a served type with what it needs, a key and its own pipelines', async () => {
    const { types } = await gateway.ask<DescribeReply>('describe', {});
    const tickets = types.find(({ name }) => name === 'tickets');
    expect({
      key: tickets?.keyField,
      kinds: tickets?.kinds,
      required: tickets?.fields.filter(({ required }) => required).map(({ name }) => name),
    }).toEqual({
      key: 'signalbox_key',
      kinds: ['create', 'update', 'upsert', 'delete', 'link'],
      required: ['subject', 'hs_pipeline_stage'],
    });
  });

  it('is made once with its company in one call, refused in the stage of another pipeline, and archived again', async () => {
    const company = String((await storedRecords(gateway, 'companies'))[0]?.id);
    const ticket = (fields: Record<string, string>): Partial<Change> => ({
      type: 'tickets',
      fields: { subject: 'Belt is torn', ...fields },
      links: [{ type: 'companies', id: company }],
    });
    await gateway.control('DELETE', '/requests');
    expect(await problems(ticket({}))).toEqual([
      { code: 'VALIDATION', details: { field: 'hs_pipeline_stage' } },
    ]);
    expect(await told(applied(ticket({ hs_pipeline: '80662514', hs_pipeline_stage: '2' })))).toEqual({
      code: 'VALIDATION',
      details: {
        field: 'hs_pipeline_stage',
        pipeline: '80662514',
        stages: ['160220401', '160220402', '160220403'],
      },
    });
    const receipt = await applied(ticket({ hs_pipeline_stage: '2' }));
    expect((await writes()).map(({ method, url }) => `${method} ${url}`)).toEqual([
      'POST /crm/v3/objects/tickets',
    ]);
    const made = async () =>
      (await storedRecords(gateway, 'tickets')).filter(
        ({ fields }) => fields['signalbox_key'] === receipt.key,
      );
    expect((await made()).map(({ fields }) => fields.associations['companies'])).toEqual([[company]]);
    await gateway.compensate(receipt, randomUUID());
    expect((await made()).map(({ deleted }) => deleted)).toEqual([true]);
  });
});
