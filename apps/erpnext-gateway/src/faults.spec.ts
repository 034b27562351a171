import type { Change } from '@signalbox/contracts';
import { Bench, type Ending } from '@signalbox/gateway-kit/testing';
import type { ErpnextSettings } from './erpnext.config.js';
import { erpnext } from './testing/erpnext-under-test.js';
import { erpnextFaults } from './testing/erpnext-faults.js';

const PATIENCE = { timeoutMs: 1_500 };

/** Failures for the time of an operation; those of the credentials are proven by the suite, with what follows them. */
const FAULTS = Object.entries(erpnextFaults).filter(([, { reads }]) => !reads.includes('AUTH_REJECTED'));

describe('a gateway to a site that fails', () => {
  let bench: Bench<ErpnextSettings>;
  beforeAll(async () => {
    bench = await Bench.open(erpnext);
  });
  afterAll(() => bench?.close());
  afterEach(() => bench.simulator.clearFaults());

  const endingOf = (work: Promise<unknown>): Promise<Ending> =>
    work.then(
      () => 'works' as const,
      (error: { body: { code: Ending } }) => error.body.code,
    );
  const write = (change: Change) => endingOf(bench.caller.apply(change, PATIENCE));

  it.each(FAULTS)('%s: a read ends as its table says', async (name, { reads }) => {
    const [customer] = await bench.simulator.records('Customer');
    await bench.simulator.namedFault(name, { count: 0, path: '^/api/resource/Customer/' });
    const ending = await endingOf(bench.caller.ask('get', { type: 'Customer', id: customer?.id }, PATIENCE));

    expect(reads).toContain(ending);
  });

  it.each(FAULTS)('%s: a create ends as its table says, and is there as often', async (name, expected) => {
    const change = bench.creation();
    await bench.simulator.namedFault(name, { count: 0, ...erpnext.sample.creates });
    const ending = await write(change);
    const made = await bench.simulator.recordsWith('Customer', String(change.fields?.['customer_name']));

    expect(expected.writes).toContain(ending);
    expect(made).toHaveLength(expected.work === 'none' ? 0 : 1);
  });

  it.each(FAULTS)('%s: an update ends as its table says', async (name, expected) => {
    const id = await bench.simulator.edit('Customer', undefined, { customer_name: bench.mark() });
    const change = bench.change(id, 'https://after.example');
    await bench.simulator.namedFault(name, { count: 0, ...erpnext.sample.updates });
    const ending = await write(change);
    const [stored] = await bench.simulator.recordsWith('Customer', id);

    expect(expected.writes).toContain(ending);
    expect(stored?.fields['website'] ?? null).toBe(expected.work === 'none' ? null : 'https://after.example');
  });
});
