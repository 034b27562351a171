import type { Change, Fields } from '@signalbox/contracts';
import { Bench, until } from '@signalbox/gateway-kit/testing';
import type { ErpnextSettings } from './erpnext.config.js';
import { isRenamed } from './name-clashes.js';
import { erpnext } from './testing/erpnext-under-test.js';

describe('names that the site would change or refuse', () => {
  let bench: Bench<ErpnextSettings>;
  beforeAll(async () => {
    bench = await Bench.open(erpnext);
  });
  afterAll(() => bench?.close());
  afterEach(() => bench.simulator.clearFaults());

  const creation = (type: string, fields: Fields, kind: Change['kind'] = 'create'): Change => ({
    ...{ ref: 'made', connection: 'erpnext', kind, type },
    fields,
  });
  const customersNamed = async (name: string) =>
    (await bench.simulator.records('Customer')).filter(({ fields }) => fields['customer_name'] === name);

  it('asks a person about a customer of the same name, whatever its case, and makes none', async () => {
    const name = bench.mark();
    const id = await bench.simulator.edit('Customer', undefined, { customer_name: name });
    const error = await bench.caller.refusedApply(
      creation('Customer', { customer_name: name.toUpperCase(), customer_type: 'Company' }),
    );

    expect(error).toMatchObject({
      code: 'DUPLICATE',
      details: {
        field: 'customer_name',
        matches: [{ id, label: name, url: expect.stringContaining('/app/customer/') as string }],
      },
    });
    expect(await customersNamed(name)).toHaveLength(1);
    expect(await customersNamed(name.toUpperCase())).toEqual([]);
  });

  it('takes a customer back that the site renamed because somebody was quicker, and asks', async () => {
    const name = bench.mark();
    await bench.simulator.fault({ kind: 'latency', ms: 400, ...erpnext.sample.creates });
    const refused = bench.caller.refusedApply(
      creation('Customer', { customer_name: name, customer_type: 'Company' }),
    );
    await until('the insert to be on its way', async () =>
      (await bench.simulator.requests(erpnext.sample.creates)).some(({ status }) => status === null),
    );
    const id = await bench.simulator.edit('Customer', undefined, { customer_name: name });
    const error = await refused;

    expect(error).toMatchObject({ code: 'DUPLICATE', details: { matches: [{ id }] } });
    expect((await customersNamed(name)).map((customer) => customer.id)).toEqual([id]);
  });

  it('looks for names also where the site has no key field, and takes nobody’s record for its own', async () => {
    await bench.simulator.reset({ keyFields: false });
    await bench.startGateway('keyless', { LEDGER_ONLY_TYPES: 'Customer' });
    const caller = bench.callerOf('keyless');
    const change = {
      ...creation('Customer', { customer_name: bench.mark(), customer_type: 'Company' }),
      connection: 'keyless',
    };

    expect(await caller.apply(change)).toMatchObject({ outcome: 'done', keyMode: 'ledger' });
    expect(await caller.refusedApply(change)).toMatchObject({ code: 'DUPLICATE' });
    await bench.simulator.reset({ keyFields: true });
  });

  it('knows a name that the site gave from one that was asked for', () => {
    const acme = { customer_name: 'Acme' };

    expect(isRenamed('Customer', acme, 'Acme - 1')).toBe(true);
    expect(isRenamed('Customer', acme, 'Acme - 12')).toBe(true);
    expect(isRenamed('Customer', acme, 'Acme')).toBe(false);
    expect(isRenamed('Customer', acme, 'CUST-2026-00001')).toBe(false);
    expect(isRenamed('Customer', { customer_name: 'Acme - 1' }, 'Acme - 1')).toBe(false);
    expect(isRenamed('Sales Order', acme, 'Acme - 1')).toBe(false);
  });

  it('asks about an order of the same purchase order number, naming the order that has it', async () => {
    const fields = (await erpnext.transition?.fields(bench.mark(), bench.simulator)) as Fields;
    const po_no = bench.mark();
    const first = await bench.caller.apply(creation('Sales Order', { ...fields, po_no }));
    const error = await bench.caller.refusedApply(creation('Sales Order', { ...fields, po_no }));

    expect(error).toMatchObject({
      code: 'DUPLICATE',
      details: { field: 'po_no', matches: [{ id: first.id }] },
    });
  });

  it('names the record that has a value which may be there once', async () => {
    const number = bench.mark();
    const id = await bench.simulator.edit('Customer', undefined, {
      customer_name: bench.mark(),
      customer_number: number,
    });
    const error = await bench.caller.refusedApply(
      creation('Customer', { customer_name: bench.mark(), customer_number: number }),
    );

    expect(error).toMatchObject({
      code: 'DUPLICATE',
      details: { field: 'customer_number', matches: [{ id }] },
    });
  });

  it('updates the customer that an upsert names by a unique field, and makes it where there is none', async () => {
    const number = bench.mark();
    const upsert = (website: string): Change => ({
      ...creation('Customer', { customer_name: number, website }, 'upsert'),
      match: { field: 'customer_number', value: number },
    });
    const made = await bench.caller.apply(upsert('https://one.example'));
    const changed = await bench.caller.apply(upsert('https://two.example'));

    expect(changed.id).toBe(made.id);
    expect(await customersNamed(number)).toMatchObject([
      { id: made.id, fields: { website: 'https://two.example', customer_number: number } },
    ]);
  });

  it('says why a customer can not be deleted that a cancelled order links to', async () => {
    const customer = await bench.simulator.edit('Customer', undefined, { customer_name: bench.mark() });
    const fields = (await erpnext.transition?.fields(bench.mark(), bench.simulator)) as Fields;
    const { id } = await bench.caller.apply(creation('Sales Order', { ...fields, customer }));
    for (const to of ['submitted', 'cancelled'])
      await bench.caller.apply({ ...creation('Sales Order', {}, 'transition'), fields: undefined, id, to });
    const error = await bench.caller.refusedApply({
      ...{ ref: 'gone', connection: 'erpnext', kind: 'delete', type: 'Customer' },
      id: customer,
    });

    expect(error).toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining('cancelled documents included; disable the record') as string,
    });
  });
});
