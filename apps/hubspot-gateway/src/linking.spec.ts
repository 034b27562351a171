import { randomUUID } from 'node:crypto';
import type { Change, PreviewReply } from '@signalbox/contracts';
import { change, refusal, storedRecords, TASK } from './testing/changes.js';
import { startLocalGateway, type LocalGateway } from './testing/local-gateway.js';

let gateway: LocalGateway;
beforeAll(async () => {
  gateway = await startLocalGateway({ VENDOR_LONGEST_REQUEST_MS: '300', CLOCK_SKEW_MS: '20' });
});
afterAll(() => gateway.stop());
beforeEach(() => gateway.control('POST', '/reset', { seed: 1 }));

const stored = (type: string) => storedRecords(gateway, type);
const applied = (more: Partial<Change>, key = randomUUID(), maybe = false) =>
  gateway.apply(change(more), { key, maybe });
const writes = async () =>
  (await gateway.calls())
    .filter(({ method }) => method !== 'GET')
    .map(({ method, url, body }) => ({ call: `${method} ${url}`, body }));

/** What a person does in HubSpot, by its API. */
const hubspot = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(gateway.simulator.hubspot + path, {
    method,
    headers: { authorization: 'Bearer pat-local-token', 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as { results: Associated[] };
};
interface Associated {
  toObjectId: number;
  associationTypes: { typeId: number; label: string | null }[];
}

const CUSTOM = 'USER_DEFINED';
const [DECIDES, CHAMPION] = [41, 43];

/** The labels between a deal and a contact, the one without a name as null; undefined where they are not connected. */
async function labels(deal: string, contact: string) {
  const { results } = await hubspot('GET', `/crm/v4/objects/deals/${deal}/associations/contacts`);
  const end = results.find(({ toObjectId }) => String(toObjectId) === contact);
  return end?.associationTypes.map(({ label }) => label);
}
const labelByHand = (deal: string, contact: string, ...typeIds: number[]) =>
  hubspot(
    'PUT',
    `/crm/v4/objects/deals/${deal}/associations/contacts/${contact}`,
    typeIds.map((associationTypeId) => ({ associationCategory: CUSTOM, associationTypeId })),
  );

/** A deal, and a contact that it is not connected with. */
async function strangers() {
  const [deal] = await stored('deals');
  const known = deal?.fields.associations['contacts'] ?? [];
  const contact = (await stored('contacts')).find(({ id }) => !known.includes(id));
  return { deal: String(deal?.id), contact: String(contact?.id), known };
}
const linking = (deal: string, contact: string, label?: string): Partial<Change> => ({
  kind: 'link',
  type: 'deals',
  id: deal,
  links: [{ type: 'contacts', id: contact, ...(label === undefined ? {} : { label }) }],
});

describe('a link', () => {
  it('connects a deal with a contact once, and only that is taken back', async () => {
    const { deal, contact, known } = await strangers();
    const contacts = async () =>
      (await stored('deals')).find(({ id }) => id === deal)?.fields.associations['contacts'];
    const receipt = await applied(linking(deal, contact));
    const linked = await contacts();
    const again = await applied(linking(deal, contact));
    await gateway.compensate(receipt, randomUUID());
    expect({
      linked: linked?.toSorted(),
      outcomes: [receipt.outcome, again.outcome],
      afterwards: await contacts(),
    }).toEqual({
      linked: [...known, contact].toSorted(),
      outcomes: ['done', 'already'],
      afterwards: known,
    });
  });

  it('is left where a person has labelled it since', async () => {
    const { deal, contact } = await strangers();
    const receipt = await applied(linking(deal, contact));
    await labelByHand(deal, contact, CHAMPION);
    expect(await refusal(gateway.compensate(receipt, randomUUID()))).toEqual({
      code: 'CONFLICT',
      field: ['links'],
    });
    expect(await labels(deal, contact)).toEqual(['Champion', null]);
  });
});

describe('a label', () => {
  it('goes to HubSpot with those that are there, and is taken away for itself', async () => {
    const { deal, contact } = await strangers();
    await labelByHand(deal, contact, CHAMPION);
    await gateway.control('DELETE', '/requests');
    const receipt = await applied(linking(deal, contact, 'Decision maker'));
    const [write, ...others] = await writes();
    const both = await labels(deal, contact);
    const undone = await gateway.compensate(receipt, randomUUID());
    expect({ ...write, body: JSON.parse(write?.body ?? '') as unknown, others }).toEqual({
      call: `PUT /crm/v4/objects/deals/${deal}/associations/contacts/${contact}`,
      body: [
        { associationCategory: CUSTOM, associationTypeId: CHAMPION },
        { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 },
        { associationCategory: CUSTOM, associationTypeId: DECIDES },
      ],
      others: [],
    });
    expect({ receipt: [receipt.outcome, receipt.links], both, undone: undone.outcome }).toEqual({
      receipt: ['done', [{ type: 'contacts', id: contact, label: 'Decision maker' }]],
      both: ['Decision maker', 'Champion', null],
      undone: 'done',
    });
    expect(await labels(deal, contact)).toEqual(['Champion', null]);
  });

  it('connects records that were strangers, and their parting takes both away', async () => {
    const { deal, contact } = await strangers();
    const receipt = await applied(linking(deal, contact, 'Champion'));
    const again = await applied(linking(deal, contact, 'Champion'));
    const linked = await labels(deal, contact);
    await gateway.compensate(receipt, randomUUID());
    expect({
      linked,
      outcomes: [receipt.outcome, again.outcome],
      afterwards: await labels(deal, contact),
    }).toEqual({ linked: ['Champion', null], outcomes: ['done', 'already'], afterwards: undefined });
  });

  it('whose answer was lost is found, and only what it added is taken back', async () => {
    const { deal, contact } = await strangers();
    await applied(linking(deal, contact));
    const key = randomUUID();
    await gateway.control('POST', '/faults', {
      vendor: 'hubspot',
      method: 'PUT',
      path: '/associations/contacts/',
      kind: 'reset-after',
    });
    const lost = await refusal(applied(linking(deal, contact, 'Champion'), key));
    const receipt = await applied(linking(deal, contact, 'Champion'), key, true);
    await gateway.compensate(receipt, randomUUID());
    expect({ lost: lost?.code, outcome: receipt.outcome, afterwards: await labels(deal, contact) }).toEqual({
      lost: 'OUTCOME_UNKNOWN',
      outcome: 'found',
      afterwards: [null],
    });
  });

  it.each([
    ['that the account has not', 'Boss', /no label "Boss" .*: Decision maker, Champion/i],
    ['of HubSpot itself', 'Primary', /Primary" is HubSpot's own/],
  ])('%s is refused before a call, and told by the preview', async (_, label, message) => {
    const { deal } = await strangers();
    const type = label === 'Primary' ? 'companies' : 'contacts';
    const id = String((await stored(type)).at(-1)?.id);
    const wrong = { ...linking(deal, id, label), links: [{ type, id, label }] };
    await gateway.control('DELETE', '/requests');
    const { items } = await gateway.ask<PreviewReply>('preview', { changes: [change(wrong)] });
    expect(items[0]?.problems).toMatchObject([
      { code: 'VALIDATION', message: expect.stringMatching(message) as string, details: { field: 'links' } },
    ]);
    expect(await refusal(applied(wrong))).toEqual({ code: 'VALIDATION', field: 'links' });
    expect(await writes()).toEqual([]);
  });

  it('comes with a new record in the one call that makes it', async () => {
    const { deal, contact } = await strangers();
    await gateway.control('DELETE', '/requests');
    const receipt = await applied({
      type: 'deals',
      fields: { dealname: 'With a champion' },
      links: [{ type: 'contacts', id: contact, label: 'Champion' }],
    });
    expect((await writes()).map(({ call }) => call)).toEqual(['POST /crm/v3/objects/deals']);
    expect([await labels(receipt.id, contact), await labels(deal, contact)]).toEqual([
      ['Champion', null],
      undefined,
    ]);
  });
});

describe('a note', () => {
  it('is made with what it is about in one call', async () => {
    const { deal, contact } = await strangers();
    await gateway.control('DELETE', '/requests');
    const { id, links } = await applied({
      type: 'notes',
      fields: { hs_note_body: 'Delivery in March.', hs_timestamp: TASK.hs_timestamp },
      links: [
        { type: 'deals', id: deal },
        { type: 'contacts', id: contact },
      ],
    });
    const note = (await stored('notes')).find((one) => one.id === id);
    expect((await writes()).map(({ call }) => call)).toEqual(['POST /crm/v3/objects/notes']);
    expect({ links: links?.length, deals: note?.fields.associations['deals'] }).toEqual({
      links: 2,
      deals: [deal],
    });
    expect(note?.fields.associations['contacts']).toEqual([contact]);
  });
});
