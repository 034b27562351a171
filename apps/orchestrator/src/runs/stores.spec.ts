import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@signalbox/local-stack';
import type { SignalboxError } from '@signalbox/contracts';
import { Leases, migrate as migrateSagas } from '@signalbox/saga';
import { Pool } from 'pg';
import type { ReviewRequest } from '../agent/ports.js';
import { ApprovalStore } from '../approvals/approval-store.js';
import { migrateOrchestrator } from '../database/schema.js';
import { RunStore, type NewRun } from './run-store.js';

let dir: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let pool: Pool;
let runs: RunStore;
let approvals: ApprovalStore;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-stores-'));
  postgres = await startPostgres({ dir });
  pool = new Pool({ connectionString: postgres.url });
  pool.on('error', () => undefined);
  await Promise.all([migrateOrchestrator(pool), migrateOrchestrator(pool)]);
  await migrateSagas(pool);
  runs = new RunStore(pool);
  approvals = new ApprovalStore(pool, runs);
});

afterAll(async () => {
  await pool?.end();
  await postgres?.stop();
  await rm(dir, { recursive: true, force: true });
});

beforeEach(() => pool.query('TRUNCATE runs, approvals CASCADE'));

const newRun = (businessKey: string): NewRun => ({
  businessKey,
  playbook: 'closed-won',
  title: 'Order',
  input: { opportunity: '006' },
  model: 'scripted',
  startedBy: 'spec',
  byPerson: false,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
});

const question: ReviewRequest = {
  kind: 'question',
  title: 'Which customer?',
  reason: 'two look alike',
  hash: 'h1',
  question: { text: 'Which?', options: [{ value: 'a', label: 'A', detail: '' }] },
};

const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error: SignalboxError) => error.code,
  );

describe('runs', () => {
  it('are one for each business key, however many ask at the same time', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, () => runs.create(newRun('closed-won:006'))));
    expect(asked.filter(({ created }) => created)).toHaveLength(1);
    expect(new Set(asked.map(({ run }) => run.id)).size).toBe(1);
    expect(asked[0]?.run.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
  });

  it('that ended without effect are started again, those with an effect are not', async () => {
    const { run } = await runs.create(newRun('a'));
    const end = (status: string, sagaId: string | null, report: string | null) =>
      pool.query('UPDATE runs SET status = $1, saga_id = $2, report = $3, due_at = NULL', [
        status,
        sagaId,
        report,
      ]);
    const again = async (byPerson: boolean) => {
      const { reopened, run: found } = await runs.create({ ...newRun('a'), byPerson });
      return reopened && found.id === run.id && found.status === 'queued';
    };
    const table: [string, string | null, string | null, boolean, boolean][] = [
      ['nothing-to-do', null, 'not won', true, true],
      ['attention', null, 'no lines', true, true],
      ['attention', 'saga', 'half done', false, false],
      ['failed', null, null, true, true],
      ['failed', 'saga', 'first change refused', false, true],
      ['failed', 'saga', null, false, false],
      ['rejected', null, 'no', false, true],
      ['compensated', 'saga', 'taken back', false, true],
      ['done', 'saga', 'done', false, false],
      ['waiting', null, null, false, false],
    ];
    for (const [status, sagaId, report, byEvent, byPerson] of table) {
      await end(status, sagaId, report);
      expect([status, sagaId, await again(false)]).toEqual([status, sagaId, byEvent]);
      await end(status, sagaId, report);
      expect([status, sagaId, await again(true)]).toEqual([status, sagaId, byPerson]);
    }
  });

  it('are claimed by one process at a time, and again when nobody held on to them', async () => {
    await runs.create(newRun('a'));
    const claims = await Promise.all([runs.claim(5, 1), runs.claim(5, 1), runs.claim(5, 1)]);
    expect(claims.flat()).toHaveLength(1);
    expect(await runs.claim(5, 1)).toEqual([]);
    await pool.query(`UPDATE runs SET due_at = now() - interval '1 second'`);
    expect((await runs.claim(5, 1)).map(({ attempts }) => attempts)).toEqual([2]);
  });

  it('go on when the decision comes before the run is put to wait for it', async () => {
    const { run } = await runs.create(newRun('a'));
    await runs.claim(5, 60);
    await approvals.ask(run.id, question);
    const [asked] = await approvals.list('pending');
    await approvals.approve(asked?.id ?? '', 'maya', { choice: 'a' });
    await runs.release(run.id, { status: 'waiting' });
    const [due] = await runs.claim(5, 60);
    expect(due?.decision).toMatchObject({ kind: 'answered', approvalId: asked?.id });
    await runs.release(run.id, { status: 'done', decided: due?.decision ?? null });
    expect(await runs.claim(5, 60)).toEqual([]);
    expect(await runs.get(run.id)).toMatchObject({ status: 'done', decision: null });
  });

  it('are not released by an owner that lost them', async () => {
    const leases = new Leases(pool);
    const { run } = await runs.create(newRun('a'));
    const [former] = await leases.acquireAll([`run:${run.id}`], 'former', 0);
    const [owner] = await leases.acquireAll([`run:${run.id}`], 'owner', 60_000);
    await runs.release(run.id, { status: 'done' }, owner);
    expect(await code(runs.release(run.id, { status: 'waiting' }, former))).toBe('STALE_OWNER');
    expect((await runs.get(run.id)).status).toBe('done');
  });

  it('count tries of what failed, not waits', async () => {
    const { run } = await runs.create(newRun('a'));
    const error = { code: 'UNAVAILABLE', message: 'down' } as const;
    const dueAt = new Date(0);
    await runs.claim(5, 60);
    await runs.release(run.id, { status: 'sleeping', dueAt, error });
    expect((await runs.claim(5, 60)).map(({ attempts }) => attempts)).toEqual([2]);
    await runs.release(run.id, { status: 'sleeping', dueAt });
    expect((await runs.claim(5, 60)).map(({ attempts }) => attempts)).toEqual([1]);
  });

  it('are found by id and by business key, and a missing one is named', async () => {
    const { run } = await runs.create(newRun('closed-won:007'));
    expect((await runs.get(run.id)).id).toBe(run.id);
    expect((await runs.get('closed-won:007')).id).toBe(run.id);
    expect(await code(runs.get('nothing'))).toBe('NOT_FOUND');
  });
});

describe('approvals', () => {
  it('ask the same thing once while it waits', async () => {
    const { run } = await runs.create(newRun('a'));
    await Promise.all([approvals.ask(run.id, question), approvals.ask(run.id, question)]);
    expect(await approvals.list('pending')).toHaveLength(1);
  });

  it('ask nothing again that was decided, and ask anew what became void', async () => {
    const { run } = await runs.create(newRun('a'));
    await approvals.ask(run.id, question);
    const [asked] = await approvals.list('pending');
    await approvals.approve(asked?.id ?? '', 'maya', { choice: 'a' });
    await approvals.ask(run.id, question);
    expect(await approvals.list('pending')).toEqual([]);
    await approvals.markVoid(asked?.id ?? '', 'data changed');
    await approvals.ask(run.id, question);
    expect(await approvals.list('pending')).toHaveLength(1);
  });

  it('are refused without a second connection', async () => {
    const small = new Pool({ connectionString: postgres.url, max: 1, connectionTimeoutMillis: 2_000 });
    const alone = new ApprovalStore(small, new RunStore(small));
    const { run } = await runs.create(newRun('a'));
    await approvals.ask(run.id, question);
    const [asked] = await approvals.list('pending');
    await alone.reject(asked?.id ?? '', 'maya', 'no');
    expect(await code(alone.reject(asked?.id ?? '', 'ben', 'no'))).toBe('CONFLICT');
    await small.end();
  });

  it('are decided once: of many decisions one makes the run due, the others learn who decided', async () => {
    const { run } = await runs.create(newRun('a'));
    await approvals.ask(run.id, question);
    await runs.release(run.id, { status: 'waiting' });
    const [asked] = await approvals.list('pending');
    const id = asked?.id ?? '';
    const codes = await Promise.all([
      ...Array.from({ length: 5 }, (_, person) =>
        code(approvals.approve(id, `person ${person}`, { choice: 'a' })),
      ),
      code(approvals.reject(id, 'somebody', 'no')),
    ]);
    expect(codes.toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'CONFLICT', 'ok']);
    const [due] = await runs.claim(5, 10);
    expect(due?.decision).toMatchObject({ approvalId: id });
  });

  it('refuse a choice that is none, a hash that was not shown, and an id that is not there', async () => {
    const { run } = await runs.create(newRun('a'));
    await approvals.ask(run.id, question);
    const proposal = {
      changeSet: { title: 't', changes: [] },
      hash: 'h2',
      items: [],
      schemas: {},
      canonical: { title: 't', changes: [] },
    };
    await approvals.ask(run.id, { kind: 'change-set', title: 't', reason: 'r', hash: 'h2', proposal });
    const pending = await approvals.list('pending');
    const idOf = (kind: string) => pending.find((each) => each.kind === kind)?.id ?? '';
    expect(await code(approvals.approve(idOf('question'), 'maya', { choice: 'z' }))).toBe('BAD_REQUEST');
    expect(await code(approvals.approve(idOf('change-set'), 'maya', { hash: 'h1' }))).toBe('CONFLICT');
    expect(await code(approvals.approve('nothing', 'maya', {}))).toBe('NOT_FOUND');
    expect(await code(approvals.approve(idOf('change-set'), 'maya', { hash: 'h2' }))).toBe('ok');
  });
});
