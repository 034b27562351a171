import { startSimulator, type TestSimulator } from './testing.js';

describe('startSimulator', () => {
  let simulator: TestSimulator;
  beforeAll(async () => {
    simulator = await startSimulator({ seed: 3 });
  });
  afterAll(() => simulator.stop());

  const records = async () =>
    (await simulator.control.records()).map(({ vendor, type, id, deleted }) => ({
      vendor,
      type,
      id,
      deleted,
    }));

  it('plays all three systems, each on a port of its own', async () => {
    expect(Object.keys(simulator.urls).sort()).toEqual(['control', 'erpnext', 'hubspot', 'salesforce']);
    expect(new Set(Object.values(simulator.urls)).size).toBe(4);
    const types = new Set((await records()).map(({ vendor, type }) => `${vendor} ${type}`));
    for (const known of ['salesforce Opportunity', 'erpnext Customer', 'hubspot deals'])
      expect(types).toContain(known);
  });

  it('makes the same records of the same seed, and others of another', async () => {
    const before = await records();
    await simulator.control.reset({ seed: 4 });
    expect(await records()).not.toEqual(before);
    await simulator.control.reset({ seed: 3 });
    expect(await records()).toEqual(before);
  });
});
