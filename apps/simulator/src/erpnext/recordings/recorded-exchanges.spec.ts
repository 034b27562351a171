import { startSimulator, type TestSimulator } from '../../testing.js';
import { DISAGREEMENTS } from './disagreements.js';
import { readRecordings, replay, type Replayed } from './replay.js';

const LEAST_SHARE = 0.9;

describe('a site beside the recorded exchanges of a running ERPNext', () => {
  let simulator: TestSimulator;
  let replayed: Replayed[];

  beforeAll(async () => {
    simulator = await startSimulator({ vendors: ['erpnext'] });
    replayed = [];
    for (const site of ['frappe', 'erpnext'] as const) {
      await simulator.control.reset({ keyFields: false });
      replayed.push(...(await replay(simulator.urls.erpnext, simulator.control, readRecordings(site))));
    }
  }, 60_000);
  afterAll(() => simulator.stop());

  it('has every exchange that was recorded, under a title of its own', () => {
    expect(new Set(replayed.map(({ title }) => title)).size).toBe(409);
  });

  it('agrees in status, exception class and envelope with all of them but those whose reason is listed', () => {
    const listed = new Set(Object.keys(DISAGREEMENTS));
    expect(replayed.filter(({ title, agrees }) => !agrees && !listed.has(title))).toEqual([]);
  });

  it('lists no disagreement that is none', () => {
    const disagreeing = replayed.filter(({ agrees }) => !agrees).map(({ title }) => title);
    expect(Object.keys(DISAGREEMENTS).sort()).toEqual(disagreeing.sort());
  });

  it('agrees with at least nine of ten', () => {
    const share = replayed.filter(({ agrees }) => agrees).length / replayed.length;
    expect(share).toBeGreaterThanOrEqual(LEAST_SHARE);
  });
});
