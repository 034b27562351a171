import { DATA, refusal, startTestOrg, type TestOrg } from './test-org.js';

describe("the simulated org's pages", () => {
  let org: TestOrg;
  beforeAll(async () => {
    org = await startTestOrg();
  });
  afterAll(() => org.simulator.stop());
  beforeEach(async () => {
    await org.simulator.control.reset();
    await org.login();
  });

  const query = (soql: string, batchSize = 200) =>
    org.call('GET', `${DATA}/query?q=${encodeURIComponent(soql)}`, undefined, {
      'sforce-query-options': `batchSize=${batchSize}`,
    });
  type Page = { totalSize: number; done: boolean; nextRecordsUrl?: string; records: unknown[] };
  const sizeOf = async (soql: string, batchSize: number) =>
    ((await query(soql, batchSize)).body as Page).records.length;

  it('keeps the page size within bounds, and smaller where long texts are read', async () => {
    expect(await sizeOf('SELECT Id FROM Task', 1)).toBe(200);
    expect(await sizeOf('SELECT Id FROM Task', 300)).toBe(300);
    expect(await sizeOf('SELECT Id, Description FROM Task', 600)).toBe(300);
  });

  it('counts the rows of subqueries towards the page', async () => {
    const { body } = await query('SELECT Id, (SELECT Id FROM Tasks) FROM Opportunity');
    const { records, done } = body as { records: { Tasks: Page | null }[]; done: boolean };
    const rows = records.reduce((sum, { Tasks }) => sum + 1 + (Tasks?.records.length ?? 0), 0);
    expect([done, rows <= 200, records.length < 50]).toEqual([false, true, true]);
  });

  it('ties a locator to the session that made it', async () => {
    const { body } = await query('SELECT Id FROM Task');
    const next = String((body as Page).nextRecordsUrl);
    expect(next).toMatch(/^\/services\/data\/v60\.0\/query\/01g\w{15}-200$/);
    expect((await org.call('GET', next)).body).toMatchObject({ totalSize: 420, done: true });
    await org.login();
    expect(await org.answer('GET', next)).toEqual(
      refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
    );
  });
});
