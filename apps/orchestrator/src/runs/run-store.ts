import { randomUUID } from 'node:crypto';
import {
  SignalboxError,
  type ErrorBody,
  type Fields,
  type RunDetail,
  type RunStatus,
  type RunSummary,
} from '@signalbox/contracts';
import type { Lease } from '@signalbox/saga';
import type { Pool, PoolClient } from 'pg';
import type { Decision, Proposal } from '../agent/ports.js';

export interface RunRow {
  id: string;
  businessKey: string;
  playbook: string;
  title: string;
  input: Fields;
  status: RunStatus;
  attempts: number;
  /** Rises when a run that ended without effect is started again: each round plans anew. */
  round: number;
  decision: Decision | null;
  traceparent: string | null;
  traceId: string | null;
  model: string;
  sagaId: string | null;
  /** A person's or service's name, or `trigger:<name>`. */
  startedBy: string;
  reads: RunDetail['reads'];
  proposal: Proposal | null;
  report: string | null;
  error: ErrorBody | null;
  dueAt: Date | null;
  startedAt: Date;
  updatedAt: Date;
}

export interface NewRun {
  businessKey: string;
  playbook: string;
  title: string;
  input: Fields;
  model: string;
  startedBy: string;
  /** A person may also start again what was rejected or taken back. */
  byPerson: boolean;
  traceparent: string | null;
}

type Queryable = Pick<Pool | PoolClient, 'query'>;

const COLUMNS = `id, business_key AS "businessKey", playbook, title, input, status, attempts, round, decision, traceparent,
  trace_id AS "traceId", model, saga_id AS "sagaId", started_by AS "startedBy", reads, proposal, report, error, due_at AS "dueAt", started_at AS "startedAt", updated_at AS "updatedAt"`;

const DECIDED_MEANWHILE = `($2::text = 'waiting' AND decision IS NOT NULL AND decision IS DISTINCT FROM $8::jsonb)`;

/** Ends before anything was written: anybody's next start is a new try. */
const WITHOUT_EFFECT = `(status = 'nothing-to-do' OR (status IN ('attention', 'failed') AND saga_id IS NULL))`;
/** Ends in which a person said no, or all that was done was taken back, or the first change was refused (with a report). */
const ENDED_BY_DECISION = `(status IN ('rejected', 'compensated') OR (status = 'failed' AND report IS NOT NULL))`;

/** A run that sleeps, and for what. */
export type SleepingRun = Pick<RunRow, 'id' | 'sagaId' | 'error'>;

export interface CreatedRun {
  run: RunRow;
  created: boolean;
  reopened: boolean;
}

/** Runs in PostgreSQL: the truth about what there is to do and when. */
export class RunStore {
  constructor(private readonly pool: Pool) {}

  /**
   * Inserts a run, due now, or finds the one that has its business key. One that ended without any effect is started
   * again: a job that was asked for too early, or could not be done then, must not stay undone for ever.
   */
  async create(run: NewRun, database: Queryable = this.pool): Promise<CreatedRun> {
    const traceId = run.traceparent?.split('-')[1] ?? null;
    const inserted = await database.query<RunRow>(
      `INSERT INTO runs (id, business_key, playbook, title, input, status, due_at, model, started_by, traceparent, trace_id)
       VALUES ($1, $2, $3, $4, $5, 'queued', now(), $6, $7, $8, $9)
       ON CONFLICT (business_key) DO NOTHING RETURNING ${COLUMNS}`,
      [
        randomUUID(),
        run.businessKey,
        run.playbook,
        run.title,
        run.input,
        run.model,
        run.startedBy,
        run.traceparent,
        traceId,
      ],
    );
    const [created] = inserted.rows;
    if (created) return { run: created, created: true, reopened: false };
    const again = await database.query<RunRow>(
      `UPDATE runs SET status = 'queued', due_at = now(), round = round + 1, attempts = 0, saga_id = NULL, decision = NULL, input = $2,
         proposal = NULL, reads = '[]', report = NULL, error = NULL, started_by = $3, traceparent = $4, trace_id = $5, updated_at = now()
       WHERE business_key = $1 AND (${WITHOUT_EFFECT} OR ($6 AND ${ENDED_BY_DECISION})) RETURNING ${COLUMNS}`,
      [run.businessKey, run.input, run.startedBy, run.traceparent, traceId, run.byPerson],
    );
    if (again.rows[0]) return { run: again.rows[0], created: false, reopened: true };
    const { rows } = await database.query<RunRow>(`SELECT ${COLUMNS} FROM runs WHERE business_key = $1`, [
      run.businessKey,
    ]);
    return { run: rows[0] as RunRow, created: false, reopened: false };
  }

  /** @throws SignalboxError `NOT_FOUND` */
  async get(id: string): Promise<RunRow> {
    const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
    const { rows } = await this.pool.query<RunRow>(
      `SELECT ${COLUMNS} FROM runs WHERE ${isUuid ? 'id' : 'business_key'} = $1`,
      [id],
    );
    if (rows[0]) return rows[0];
    throw new SignalboxError('NOT_FOUND', `There is no run "${id}". List them with: signalbox runs list`, {
      details: { field: 'id' },
    });
  }

  async list(filter: { status?: string; limit: number }): Promise<RunRow[]> {
    const { rows } = await this.pool.query<RunRow>(
      `SELECT ${COLUMNS} FROM runs WHERE $1::text IS NULL OR status = $1 ORDER BY started_at DESC LIMIT $2`,
      [filter.status ?? null, filter.limit],
    );
    return rows;
  }

  /** The runs that these sagas belong to. */
  async ofSagas(sagaIds: readonly string[]): Promise<RunRow[]> {
    const { rows } = await this.pool.query<RunRow>(
      `SELECT ${COLUMNS} FROM runs WHERE saga_id = ANY($1::text[])`,
      [sagaIds],
    );
    return rows;
  }

  async countByStatus(): Promise<Partial<Record<RunStatus, number>>> {
    const { rows } = await this.pool.query<{ status: RunStatus; count: number }>(
      'SELECT status, count(*)::int AS count FROM runs GROUP BY status',
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  /** Takes due runs, each for `holdSeconds`: a process that dies lets them become due again. */
  async claim(limit: number, holdSeconds: number): Promise<RunRow[]> {
    const { rows } = await this.pool.query<RunRow>(
      `UPDATE runs SET status = 'running', due_at = now() + make_interval(secs => $2), attempts = attempts + 1, updated_at = now()
       WHERE id IN (SELECT id FROM runs WHERE due_at <= now() ORDER BY due_at LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING ${COLUMNS}`,
      [limit, holdSeconds],
    );
    return rows;
  }

  /** Keeps a run that is being executed from becoming due. */
  async hold(id: string, holdSeconds: number): Promise<void> {
    await this.pool.query(
      `UPDATE runs SET due_at = now() + make_interval(secs => $2) WHERE id = $1 AND status = 'running'`,
      [id, holdSeconds],
    );
  }

  /**
   * Writes down where a run stands that is executed no longer. One that would wait for a decision which came meanwhile
   * is due at once.
   * @throws SignalboxError `STALE_OWNER` when the lease under which it was executed has passed on.
   */
  async release(
    id: string,
    change: {
      status: RunStatus;
      dueAt?: Date | null;
      reads?: RunDetail['reads'];
      proposal?: Proposal | null;
      report?: string | null;
      error?: ErrorBody | null;
      /** The decision that was carried out. */
      decided?: Decision | null;
    },
    lease: Lease | null = null,
  ): Promise<void> {
    const { rowCount } = await this.pool.query(
      `WITH held AS (SELECT 1 FROM leases WHERE resource = $9 AND owner = $10 AND epoch = $11 FOR SHARE)
       UPDATE runs SET status = CASE WHEN ${DECIDED_MEANWHILE} THEN 'queued' ELSE $2::text END,
         due_at = CASE WHEN ${DECIDED_MEANWHILE} THEN now() ELSE $3::timestamptz END, reads = coalesce($4, reads), proposal = coalesce($5, proposal), report = coalesce($6, report),
         error = $7::jsonb, decision = CASE WHEN decision = $8::jsonb THEN NULL ELSE decision END, updated_at = now(),
         attempts = CASE WHEN $2::text = 'sleeping' AND $7::jsonb IS NOT NULL THEN attempts ELSE 0 END
       WHERE id = $1 AND ($9::text IS NULL OR EXISTS (SELECT 1 FROM held))`,
      [
        id,
        change.status,
        change.dueAt ?? null,
        change.reads ? JSON.stringify(change.reads) : null,
        change.proposal ?? null,
        change.report ?? null,
        change.error ?? null,
        change.decided ? JSON.stringify(change.decided) : null,
        lease?.resource ?? null,
        lease?.owner ?? null,
        lease?.epoch ?? null,
      ],
    );
    if (lease !== null && rowCount === 0)
      throw new SignalboxError('STALE_OWNER', `The lease of ${lease.resource} has passed on.`);
  }

  /** Hands a decision to a run that waits, and makes it due. */
  async decide(id: string, decision: Decision, database: Queryable = this.pool): Promise<void> {
    await database.query(
      `UPDATE runs SET decision = $2, status = 'queued', due_at = now(), updated_at = now() WHERE id = $1`,
      [id, decision],
    );
  }

  async sleeping(): Promise<SleepingRun[]> {
    const { rows } = await this.pool.query<SleepingRun>(
      `SELECT id, saga_id AS "sagaId", error FROM runs WHERE status = 'sleeping' ORDER BY due_at`,
    );
    return rows;
  }

  /** Makes runs due that still sleep. */
  async wake(ids: readonly string[]): Promise<void> {
    await this.pool.query(
      `UPDATE runs SET due_at = now() WHERE id = ANY($1::uuid[]) AND status = 'sleeping' AND due_at > now()`,
      [ids],
    );
  }

  /** Makes a run due whose saga a person has decided about. */
  async goOn(id: string): Promise<void> {
    await this.pool.query(
      `UPDATE runs SET status = 'queued', due_at = now(), updated_at = now()
       WHERE id = $1 AND status IN ('attention', 'sleeping')`,
      [id],
    );
  }

  /** The same for every run that stands although its saga was decided about since: the decider died in between. */
  async goOnDecided(): Promise<number> {
    const { rowCount } = await this.pool.query(
      `UPDATE runs SET status = 'queued', due_at = now(), updated_at = now()
       WHERE status = 'attention' AND EXISTS (SELECT 1 FROM saga_journal j
         WHERE j.saga_id = runs.saga_id AND j.kind = 'decided' AND j.at > runs.updated_at)`,
    );
    return rowCount ?? 0;
  }

  async setSaga(id: string, sagaId: string): Promise<void> {
    await this.pool.query('UPDATE runs SET saga_id = $2, updated_at = now() WHERE id = $1', [id, sagaId]);
  }
}

/** Names the graph's thread of a run: a new round begins a new one. */
export function threadOf(run: Pick<RunRow, 'id' | 'round'>): string {
  return run.round === 1 ? run.id : `${run.id}/${run.round}`;
}

export function runSummary(run: RunRow): RunSummary {
  const { id, businessKey, playbook, status, title, traceId } = run;
  return {
    id,
    businessKey,
    playbook,
    status,
    title,
    traceId,
    dueAt: status === 'sleeping' ? (run.dueAt?.toISOString() ?? null) : null,
    startedAt: run.startedAt.toISOString(),
    updatedAt: run.updatedAt.toISOString(),
  };
}
