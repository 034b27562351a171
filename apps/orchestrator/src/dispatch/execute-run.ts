import { asSignalboxError, ERROR_CODES, type SignalboxError } from '@signalbox/contracts';
import type { Logger } from '@signalbox/runtime';
import type { Lease } from '@signalbox/saga';
import type { Advance, Agent } from '../agent/agent-api.js';
import { isSagaWaiting } from '../agent/saga-waiting.js';
import type { ApprovalStore } from '../approvals/approval-store.js';
import { threadOf, type RunRow, type RunStore } from '../runs/run-store.js';
import type { CurrentRun } from './current-run.js';

export type ExecuteRun = (run: RunRow, current: CurrentRun) => Promise<void>;

/** Tries of a run that fails for a reason of ours before a person has to look. */
const MOST_TRIES = 5;

/** Executes a run until it waits or ends, and writes down where it stands. */
export function executeWith(parts: {
  agent: Agent;
  runs: RunStore;
  approvals: ApprovalStore;
  logger: Logger;
}): ExecuteRun {
  const { agent, runs, approvals, logger } = parts;
  return async (run, { lease, signal }) => {
    const agentRun = { id: threadOf(run), playbook: run.playbook, title: run.title, input: run.input };
    const execution = { lease, signal };
    try {
      const advance = run.decision
        ? await agent.resume(agentRun, run.decision, execution)
        : await agent.start(agentRun, execution);
      await settle(run, lease, advance);
    } catch (error) {
      if (isSagaWaiting(error)) {
        const change = {
          status: 'sleeping',
          dueAt: new Date(error.dueAt),
          decided: run.decision,
        } as const;
        return runs.release(run.id, change, lease);
      }
      const failure = asSignalboxError(error);
      if (failure.code === 'STALE_OWNER' || signal.aborted) return;
      if (failure.code === 'INTERNAL')
        logger.error({ err: failure.cause ?? failure, runId: run.id }, 'a run failed');
      await putOff(run, lease, failure);
    }
  };

  async function settle(run: RunRow, lease: Lease, advance: Advance): Promise<void> {
    const { reads, proposal } = advance;
    for (const { approvalId, reason } of advance.voided) await approvals.markVoid(approvalId, reason);
    if (advance.status === 'waiting') {
      await approvals.ask(run.id, advance.request);
      return runs.release(run.id, { status: 'waiting', reads, proposal, decided: run.decision }, lease);
    }
    const { outcome, report, error } = advance;
    return runs.release(
      run.id,
      { status: outcome, reads, proposal, report, error, decided: run.decision },
      lease,
    );
  }

  async function putOff(run: RunRow, lease: Lease, error: SignalboxError): Promise<void> {
    const pause = retryPause(error, run.attempts);
    if (pause === undefined) {
      // Once a saga has begun, giving up may leave it half done: a person has to look.
      const { sagaId } = await runs.get(run.id);
      const status = sagaId === null ? 'failed' : 'attention';
      return runs.release(run.id, { status, error: error.toBody() }, lease);
    }
    return runs.release(
      run.id,
      {
        status: 'sleeping',
        dueAt: new Date(Date.now() + pause),
        error: error.toBody(),
      },
      lease,
    );
  }
}

/** Milliseconds until a run is tried again; undefined: it has failed. Pure. */
export function retryPause(
  error: Pick<SignalboxError, 'code' | 'retryAfterMs'>,
  attempts: number,
): number | undefined {
  const kind = ERROR_CODES[error.code].class;
  if (kind === 'business' || kind === 'caller') return undefined;
  if (kind === 'ours' && attempts >= MOST_TRIES) return undefined;
  const backOff = Math.min(5 * 60_000, 1_000 * 2 ** Math.min(attempts, 9));
  return Math.max(error.retryAfterMs ?? 0, backOff);
}
