import type { NamedFault } from '../vendor.js';
import { hubspotFaults } from './faults/index.js';
import type { Portal } from './portal.js';
import { startPortal, type SpecPortal } from './spec-portal.js';

const DEALS = '/crm/v3/objects/deals';

describe('what goes wrong with HubSpot', () => {
  let portal: SpecPortal;
  beforeAll(async () => {
    portal = await startPortal();
  });
  afterAll(() => portal.stop());
  beforeEach(() => portal.control.reset({ seed: 1 }));

  const meet = (name: string, more: object = {}) =>
    portal.control.fault({ vendor: 'hubspot', name, ...more });
  const make = (properties: object = { dealname: 'Made' }) =>
    fetch(portal.url + DEALS, {
      method: 'POST',
      headers: { authorization: 'Bearer pat-local-token', 'content-type': 'application/json' },
      body: JSON.stringify({ properties }),
    });
  const made = async () =>
    (await portal.control.records({ vendor: 'hubspot', type: 'deals' })).find(({ fields }) =>
      String(fields['dealname']).startsWith('Made'),
    );

  it('is told with where it was seen', () => {
    const faults: [string, NamedFault][] = Object.entries(hubspotFaults({} as Portal));
    const untold = faults.filter(([, { about }]) => !/\[(facts|assumed)|\[.*assumed/.test(about));
    const unplayed = faults.filter(([, { fault, play }]) => (fault === undefined) === (play === undefined));
    expect({ untold, unplayed }).toEqual({ untold: [], unplayed: [] });
  });

  it.each([
    ['unauthenticated', 401, { category: 'INVALID_AUTHENTICATION' }],
    ['token-expired', 401, { category: 'EXPIRED_AUTHENTICATION' }],
    ['missing-scopes', 403, { category: 'MISSING_SCOPES' }],
    ['burst-limit', 429, { policyName: 'TEN_SECONDLY_ROLLING' }],
    ['daily-limit', 429, { policyName: 'DAILY' }],
    ['search-limit', 429, { message: 'You have reached your secondly limit.' }],
    ['property-unknown', 400, { category: 'VALIDATION_ERROR' }],
    ['email-taken', 409, { message: 'Contact already exists. Existing ID: 37765128953' }],
    ['locked-record', 423, { status: 'error' }],
    ['migrating', 477, { status: 'error' }],
  ])('answers %s with %i, the work not done', async (name, status, body) => {
    await meet(name);
    const reply = await make();
    expect({ status: reply.status, body: await reply.json() }).toMatchObject({ status, body });
    expect(await made()).toBeUndefined();
  });

  it.each(['bad-gateway', 'maintenance', 'gateway-timeout', 'login-page'])(
    'answers %s with a page, the work not done',
    async (name) => {
      await meet(name);
      expect((await (await make()).text()).startsWith('<html>')).toBe(true);
      expect(await made()).toBeUndefined();
    },
  );

  it.each([
    ['done-but-502', 502],
    ['done-but-504', 504],
    ['done-but-524', 524],
    ['done-but-500', 500],
    ['done-but-garbled', 200],
  ])('does the work under %s and answers %i', async (name, status) => {
    await meet(name);
    expect((await make()).status).toBe(status);
    expect((await made())?.fields['dealname']).toBe('Made');
  });

  it('lets a workflow fill another property', async () => {
    await meet('workflow-adds');
    const { properties } = (await (await make()).json()) as { properties: Record<string, string> };
    expect([properties['description'], (await made())?.fields['description']]).toEqual([
      undefined,
      'Set by a workflow',
    ]);
  });

  it('lets a workflow change what was written', async () => {
    await meet('workflow-overwrites');
    const { properties } = (await (await make()).json()) as { properties: Record<string, string> };
    expect([properties['dealname'], (await made())?.fields['dealname']]).toEqual([
      'Made',
      'Made (by a workflow)',
    ]);
  });

  it('lets a person archive what was written', async () => {
    await meet('archived-at-once');
    await make();
    expect((await made())?.deleted).toBe(true);
  });

  it('stores text without the blanks around it', async () => {
    await meet('trims-text');
    const { properties } = (await (await make({ dealname: 'Made  ' })).json()) as {
      properties: Record<string, string>;
    };
    expect([properties['dealname'], (await made())?.fields['dealname']]).toEqual(['Made', 'Made']);
  });

  it('hides fresh writes from searches, and fresh records from reads', async () => {
    await meet('search-lags');
    await make();
    const id = (await made())?.id;
    const body = {
      filterGroups: [{ filters: [{ propertyName: 'dealname', operator: 'EQ', value: 'Made' }] }],
    };
    const found = await portal.call('POST', `${DEALS}/search`, body);
    await meet('stale-read', { method: 'GET' });
    const stale = await portal.call('GET', `${DEALS}/${id}`);
    const fresh = await portal.call('GET', `${DEALS}/${id}`);
    expect([found.body.total, stale.status, fresh.status]).toEqual([0, 404, 200]);
  });

  it('answers the reading of a batch in part', async () => {
    await make();
    await meet('batch-in-part');
    const { status, body } = await portal.call('POST', `${DEALS}/batch/read`, {
      inputs: [{ id: (await made())?.id }],
    });
    expect([status, body.results.length, body.numErrors]).toEqual([207, 1, 1]);
  });
});
