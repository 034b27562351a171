import {
  isSignalboxError,
  type ListSagasRequest,
  type SagaDecision,
  type SagaDetail,
  type SagaReply,
  type SagaSummary,
} from '@signalbox/contracts';
import {
  attentionReport,
  mayChange,
  stepSummaries,
  type DecidedEntry,
  type Journal,
  type SagaStatus,
} from '@signalbox/saga';
import type { ApprovalStore } from '../approvals/approval-store.js';
import { runSummary, type RunRow, type RunStore } from '../runs/run-store.js';
import { proposedChanges, requestedKey } from './requested-key.js';
import { changedValues, historyOf, noSaga, type SagaHistory } from './saga-history.js';

const OPEN: readonly SagaStatus[] = ['running', 'waiting', 'attention'];

/** Sagas as people and other services look them up: how each record stands, and what can be decided. */
export class SagaView {
  constructor(
    private readonly journal: Journal,
    private readonly runs: RunStore,
    private readonly approvals: ApprovalStore,
  ) {}

  /** The longest unchanged first. */
  async list({ attention = false, limit = 50 }: ListSagasRequest): Promise<SagaSummary[]> {
    const listed = await this.journal.list(attention ? ['attention'] : OPEN, limit);
    const runs = await this.runs.ofSagas(listed.map(({ sagaId }) => sagaId));
    return listed.map(({ sagaId, status, dueAt, updatedAt }) => {
      const run = runs.find((each) => each.sagaId === sagaId);
      return { id: sagaId, runId: run?.id ?? null, title: run?.title ?? '', status, dueAt, updatedAt };
    });
  }

  /** @throws SignalboxError `NOT_FOUND`; for `id` see `GetSagaRequest`. */
  async detail(id: string): Promise<SagaDetail> {
    const { history, run } = await this.find(id);
    return sagaDetail(history, run);
  }

  /** @throws SignalboxError `NOT_FOUND` when the id stands for no saga, or for a run that has none yet. */
  async find(id: string): Promise<{ history: SagaHistory; run: RunRow | null }> {
    const own = await historyOf(this.journal, id);
    if (own !== null) return { history: own, run: (await this.runs.ofSagas([id]))[0] ?? null };
    const run = await this.findRun(id);
    const history = run?.sagaId ? await historyOf(this.journal, run.sagaId) : null;
    if (history === null) throw noSaga(id);
    return { history, run };
  }

  /** A job that a service asked for, from its proposal to its end. @throws SignalboxError `NOT_FOUND` */
  async job(id: string): Promise<SagaReply> {
    const run = (await this.findRun(id)) ?? (await this.runs.ofSagas([id]))[0];
    if (run === undefined) throw noSaga(id);
    return this.jobOf(run);
  }

  async jobOf(run: RunRow): Promise<SagaReply> {
    const history = run.sagaId === null ? null : await historyOf(this.journal, run.sagaId);
    return {
      run: runSummary(run),
      approvals: await this.approvals.ofRun(run.id),
      error: run.error,
      report: run.report,
      saga: history === null ? null : sagaDetail(history, run),
    };
  }

  private async findRun(id: string): Promise<RunRow | null> {
    for (const name of [requestedKey(id), id]) {
      const run = await this.runs.get(name).catch((error: unknown) => {
        if (isSignalboxError(error) && error.code === 'NOT_FOUND') return null;
        throw error;
      });
      if (run !== null) return run;
    }
    return null;
  }
}

function sagaDetail({ state, decided }: SagaHistory, run: RunRow | null): SagaDetail {
  const { id, actor, status, dueAt, updatedAt } = state;
  const { title, records, options } = attentionReport(state);
  const proposed = run === null ? [] : proposedChanges(run);
  return {
    id,
    runId: run?.id ?? null,
    title,
    status,
    dueAt,
    updatedAt,
    actor,
    steps: stepSummaries(state),
    records: records.map((record) => {
      const values = mayChange(state, record.ref)
        ? proposed.find(({ ref }) => ref === record.ref)?.values
        : undefined;
      const changed = changedValues(decided, record.ref);
      return { ...record, values: values === undefined ? null : { ...values, ...changed } };
    }),
    options,
    decisions: decided.map(sagaDecision),
  };
}

export function sagaDecision({ decision, by, comment, at, changed }: DecidedEntry): SagaDecision {
  const shown = changed === undefined ? null : { ref: changed.ref, values: changed.values };
  return { decision, by, reason: comment, at, changed: shown };
}
