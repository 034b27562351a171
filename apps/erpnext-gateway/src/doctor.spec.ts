import type { CheckItem, CheckReply } from '@signalbox/contracts';
import { Bench } from '@signalbox/gateway-kit/testing';
import { loadSettings, type SettingsError } from '@signalbox/runtime';
import { addressCheck } from './checks.js';
import { ErpnextSettings } from './erpnext.config.js';
import { erpnext } from './testing/erpnext-under-test.js';

const KEY_FIELD = 'Customer-signalbox_key';
const DOOR = 'https://signalbox.example';

describe('what doctor finds wrong with a site', () => {
  let bench: Bench<ErpnextSettings>;
  let gateways = 0;
  beforeAll(async () => {
    bench = await Bench.open(erpnext);
  });
  afterAll(() => bench?.close());
  afterEach(() => bench.simulator.clearFaults());

  const problems = async (settings?: Record<string, string>): Promise<CheckItem[]> => {
    const connection = settings ? `doctor-${(gateways += 1)}` : bench.caller.connection;
    if (settings) await bench.startGateway(connection, settings);
    const { items } = await bench.callerOf(connection).ask<CheckReply>('check');
    return items.filter(({ ok }) => !ok);
  };
  const asUser = (name: string) => ({
    ERPNEXT_API_KEY: `${name}-key`,
    ERPNEXT_API_SECRET: `${name}-secret`,
  });

  it('is content with a user who has the rights that the README lists, and no more', async () => {
    expect(await problems(asUser('least'))).toEqual([]);
  });

  it('names the wrong secret', async () => {
    expect(await problems({ ERPNEXT_API_SECRET: 'wrong' })).toMatchObject([
      { check: 'credentials', fix: expect.stringContaining('ERPNEXT_API_SECRET') as string },
    ]);
  });

  it('names the address of a site that nobody answers at', async () => {
    expect(await problems({ ERPNEXT_URL: 'http://127.0.0.1:1' })).toMatchObject([
      { check: 'credentials', fix: expect.stringContaining('Check ERPNEXT_URL') as string },
    ]);
  });

  it('names the setting that lists a type which is none, and still looks at the others', async () => {
    expect(await problems({ LEDGER_ONLY_TYPES: 'Nope' })).toMatchObject([
      { check: 'ledger mode', fix: expect.stringContaining('LEDGER_ONLY_TYPES') as string },
    ]);
  });

  it('names each right that is missing, type by type', async () => {
    // The site answers rights for a document; there must be one of each type.
    const fields = await erpnext.transition?.fields(bench.mark(), bench.simulator);
    const line = { ...(fields?.['items'] as object[])[0], rate: 12.5 };
    await bench.simulator.edit('Sales Order', undefined, { ...fields, items: [line] });

    expect(await problems(asUser('reader'))).toEqual([
      lacks('Customer', 'write, create, delete'),
      lacks('Item', 'write'),
      lacks('Sales Order', 'write, create, delete, submit, cancel'),
      lacks('Sales Invoice', 'read'),
      lacks('Contact', 'read'),
      lacks('Company', 'read'),
    ]);
  });

  it('tells a header that is lost on its way from a key without rights', async () => {
    const response = { exc_type: 'PermissionError' };
    await bench.simulator.fault({
      ...{ kind: 'status', status: 403, response, count: 0 },
      path: 'get_logged_user',
    });

    expect(await problems()).toMatchObject([
      { check: 'credentials', fix: 'Let the proxy before the site pass the Authorization header on.' },
    ]);
  });

  it.each([
    ['is not unique', { unique: 0 }],
    ['is copied with its document', { no_copy: 0 }],
    ['is above the level that the user sees', { permlevel: 1 }],
  ])('names a key field that %s', async (_what, change) => {
    const rules = { unique: 1, no_copy: 1, permlevel: 0 };
    await bench.simulator.edit('Custom Field', KEY_FIELD, change);
    const found = await problems();
    await bench.simulator.edit('Custom Field', KEY_FIELD, rules);

    expect(found).toMatchObject([
      {
        check: 'custom field Customer.signalbox_key',
        fix: expect.stringMatching(
          /open the Custom Field Customer-signalbox_key.*"Perm Level" to 0/,
        ) as string,
      },
    ]);
  });

  it('names webhooks that are sent here and refused: no secret, no signature, an event that never fires', async () => {
    const webhook = (event: string, more: object = {}) => ({
      ...{ name: `to-${event}`, webhook_doctype: 'Sales Order', webhook_docevent: event },
      ...{ request_url: `${DOOR}/notices`, enable_security: 1, ...more },
    });
    const withDoor = { PUBLIC_URL: DOOR };
    const none = await problems(withDoor);
    const id = await bench.simulator.edit('Webhook', undefined, webhook('on_update'));
    const signed = await problems(withDoor);
    const secretless = await problems({ ...withDoor, ERPNEXT_WEBHOOK_SECRET: '' });
    await bench.simulator.edit('Webhook', id, { enable_security: 0 });
    const unsigned = await problems(withDoor);
    await bench.simulator.edit('Webhook', id, { enable_security: 1 });
    await bench.simulator.edit('Webhook', undefined, webhook('on_update_after_submit'));
    const silent = await problems(withDoor);

    expect(signed).toEqual([]);
    expect([none, secretless, unsigned, silent].map(([item]) => item?.fix)).toEqual([
      'Create the webhooks that the README lists, or unset ERPNEXT_WEBHOOK_SECRET to do without.',
      'Set ERPNEXT_WEBHOOK_SECRET to the secret that the webhooks have.',
      'Tick "Enable Security" in these webhooks and give them the secret of ERPNEXT_WEBHOOK_SECRET.',
      'Use on_change instead of on_update_after_submit.',
    ]);
  });

  it('names a version that is too old', async () => {
    const message = { frappe: { version: '13.58.0' }, erpnext: { version: '13.54.0' } };
    await bench.simulator.fault({
      ...{ kind: 'status', status: 200, response: { message }, count: 0 },
      path: 'get_versions',
    });

    expect(await problems()).toMatchObject([
      { check: 'versions', detail: 'Frappe 13.58.0, ERPNext 13.54.0' },
    ]);
  });

  it('warns of a key that goes over the network in the clear', () => {
    expect(addressCheck('http://erp.example.com')).toMatchObject({ ok: false, check: 'address' });
    expect(addressCheck('https://erp.example.com')).toMatchObject({ ok: true });
    expect(addressCheck('http://erp.localhost:8000')).toMatchObject({ ok: true });
  });

  it.each([
    ['ERPNEXT_URL', 'https://erp.example.com/app/home', /must end after the host/],
    ['ERPNEXT_URL', 'erp.example.com', /address at which people open the site/],
    ['ERPNEXT_API_KEY', 'token abc', /API Key of the user, one word/],
    ['ERPNEXT_API_SECRET', 'key1:s3cr3t', /API Secret alone/],
    ['ERPNEXT_WEBHOOK_SECRET', 'short', /at least 8 characters/],
  ])('does not start with %s "%s", and never says the value', (variable, value, problem) => {
    const settings = { ...erpnext.settings({ erpnext: 'http://127.0.0.1:1' } as never), [variable]: value };
    let error: unknown;
    try {
      loadSettings(ErpnextSettings, {
        ...{ NATS_URL: 'nats://127.0.0.1:4222', CONNECTION_NAME: 'erpnext', CONNECTION_MODE: 'simulated' },
        ...{ GRANT_PUBLIC_KEY: bench.grants.publicKey, ...settings },
      });
    } catch (thrown) {
      error = thrown;
    }

    expect((error as SettingsError).problems).toMatchObject([
      { variable, problem: expect.stringMatching(problem) as string },
    ]);
    expect(String(error)).not.toContain(value);
  });
});

function lacks(doctype: string, rights: string) {
  return {
    check: `rights to ${doctype}`,
    ok: false,
    detail: `the API key's user lacks: ${rights}`,
    fix: expect.stringContaining(`Role Permission Manager > ${doctype}`) as string,
  };
}
