import type { CheckItem } from '@signalbox/contracts';
import { startLocalOrg, type LocalOrg } from './testing/local-org.js';

let org: LocalOrg;
beforeAll(async () => {
  org = await startLocalOrg();
});
afterAll(() => org.stop());
beforeEach(() => org.reset());

/** What the gateway's own checks find wrong, once with these settings. */
async function findings(settings: Record<string, string> = {}): Promise<CheckItem[]> {
  const verbs = org.verbs(settings);
  const checks = await verbs.checks();
  const rights = checks[0]?.ok === true ? ((await verbs.rights?.()) ?? []) : [];
  return [...checks, ...rights].filter(({ ok }) => !ok);
}
const finding = (check: string, detail: RegExp, fix: RegExp) => ({
  check,
  ok: false,
  detail: expect.stringMatching(detail),
  fix: expect.stringMatching(fix),
});
const KEY = 'Account.Signalbox_Key__c';
const PERMISSION_SET = 'permission set "Signalbox Integration"';

describe('doctor', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await findings()).toEqual([]);
  });

  it.each<[string, Record<string, string>, object, ReturnType<typeof finding>]>([
    [
      'a wrong secret',
      { SALESFORCE_CLIENT_SECRET: 'not-it' },
      {},
      finding('credentials', /client secret is wrong/, /^Check SALESFORCE_CLIENT_SECRET\.$/),
    ],
    [
      'a wrong client id',
      { SALESFORCE_CLIENT_ID: 'not-it' },
      {},
      finding('credentials', /client id is unknown/, /^Check SALESFORCE_CLIENT_ID and SALESFORCE_LOGIN_URL/),
    ],
    [
      'a refresh token that is used up',
      { SALESFORCE_REFRESH_TOKEN: 'not-it' },
      {},
      finding('credentials', /refresh token has ended/, /set SALESFORCE_REFRESH_TOKEN\.$/),
    ],
    [
      'a host where nothing answers',
      { SALESFORCE_LOGIN_URL: 'http://127.0.0.1:9' },
      {},
      finding('credentials', /can not be reached/, /^Check SALESFORCE_LOGIN_URL/),
    ],
    [
      'the id of another org',
      { SALESFORCE_ORGANIZATION_ID: '00DgK0000000009UAA' },
      {},
      finding('credentials', /belong to the org/, /^Set SALESFORCE_ORGANIZATION_ID to 00DgK0000000001UAA/),
    ],
    [
      'a run-as user who is inactive',
      {},
      { user: 'inactive' },
      finding('credentials', /run-as user can not log in/, /^Check that the user is set .* and active/),
    ],
    [
      'a user whom the app does not admit',
      {},
      { user: 'not admitted' },
      finding('credentials', /do not admit the user/, /permission set access to the app/),
    ],
    [
      'an app without the scope',
      {},
      { scope: 'openid' },
      finding('credentials', /may not use the REST API/, /scope .*api.*"API Enabled"/),
    ],
    [
      'an org without the API',
      {},
      { api: false },
      finding('credentials', /no API access/, /edition that has the API/),
    ],
    [
      'a version that the org has not',
      { SALESFORCE_API_VERSION: 'v64.0' },
      { newestVersion: 62 },
      finding(
        'API version',
        /no version v64\.0 .* newest is v62\.0/,
        /^Set SALESFORCE_API_VERSION to v62\.0\.$/,
      ),
    ],
    [
      'a clock that is off',
      {},
      { clockLead: 300 },
      finding('clock', /\d+ seconds slow/, /^Set the clock of this machine by NTP\.$/),
    ],
    [
      'notices without a token',
      { PUBLIC_URL: 'https://gateway.example.com' },
      {},
      finding('notices', /no token is set/, /^Set SALESFORCE_NOTICE_TOKEN/),
    ],
    [
      'a user who may not create',
      {},
      { rights: { Contact: { createable: false } } },
      finding(
        'rights Contact',
        /lacks Create$/,
        new RegExp(`^P${PERMISSION_SET.slice(1)}.*Contact: give Create`),
      ),
    ],
    [
      'a user who may not edit or delete',
      {},
      { rights: { Task: { updateable: false, deletable: false } } },
      finding('rights Task', /lacks Edit, Delete$/, /Task: give Edit, Delete/),
    ],
    [
      'a type that is hidden',
      {},
      { rights: { Product2: { hidden: true } } },
      finding('rights Product2', /hides it/, /Product2: give Read/),
    ],
    [
      'a key field that is not unique',
      {},
      { fields: { [KEY]: { unique: false } } },
      finding(`field ${KEY}`, /is not unique/, /Do not allow duplicate values/),
    ],
    [
      'a key field that is no External ID',
      {},
      { fields: { [KEY]: { externalId: false } } },
      finding(`field ${KEY}`, /is no External ID/, /tick "External ID"/),
    ],
    [
      'a key field that is too short',
      {},
      { fields: { [KEY]: { length: 20 } } },
      finding(`field ${KEY}`, /holds only 20 characters/, /set its length to 64/),
    ],
    [
      'a key field that may not be written',
      {},
      { fields: { [KEY]: { createable: false, updateable: false } } },
      finding(`field ${KEY}`, /may not be written/, /Edit access in the permission set/),
    ],
    [
      'an order number that may not be written',
      {},
      { fields: { 'Opportunity.ERP_Order_Number__c': { updateable: false } } },
      finding('field Opportunity.ERP_Order_Number__c', /may not be written/, /Edit access/),
    ],
  ])('finds %s, alone, and says what to do', async (_, settings, asSet, expected) => {
    await org.set(asSet);
    expect(await findings(settings)).toEqual([expected]);
  });

  it('finds a key field that is missing, or hidden by field-level security, among what is to be set up', async () => {
    await org.set({ fields: { [KEY]: { hidden: true } } });
    const [item, ...others] = (await org.verbs().setup()).filter(({ exists }) => !exists);
    expect([item?.what, item?.keyOf, others]).toEqual([KEY, 'Account', []]);
    expect(item?.how).toMatch(/Unique.*External ID.*Read and Edit access in the permission set/);
    await expect(item?.create()).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringMatching(/exists already.*field-level security hides it/),
    });
  });
});

describe('the environment', () => {
  it.each([
    ['a sandbox', {}, 'test'],
    ['a production org', { sandbox: false }, 'production'],
    ['a developer org', { sandbox: false, edition: 'Developer Edition' }, 'test'],
    ['an org that does not show itself', { rights: { Organization: { hidden: true } } }, 'unsaid'],
  ])('of %s', async (_, settings, kind) => {
    await org.set(settings);
    expect((await org.verbs().environment?.())?.kind).toBe(kind);
  });
});
