import { SignalboxError, type SagaDecisionRequest, type SagaDetail } from '@signalbox/contracts';
import type { Logger } from '@signalbox/runtime';
import type { Lease, Leases, Participants, SagaEngine, SagaState, StepState } from '@signalbox/saga';
import type { RunStarter } from '../runs/run-starter.js';
import type { RunRow, RunStore } from '../runs/run-store.js';
import { changedStep, type ChangedStepParts } from './changed-step.js';
import type { SagaView } from './saga-view.js';

export interface SagaDecisionsParts extends ChangedStepParts {
  engine: SagaEngine;
  participants: Pick<Participants, 'resolve'>;
  leases: Leases;
  runs: RunStore;
  view: SagaView;
  starter: Pick<RunStarter, 'hint'>;
  logger: Logger;
  /** Unique per process life. */
  owner: string;
}

/** Long enough for one look-up of a key. */
const LEASE_MS = 20_000;
const VOID_TIMEOUT_MS = 15_000;
const LOOK_EVERY_MS = 2_000;

/** What people decide about sagas that can't go on by themselves. */
export class SagaDecisions {
  private timer?: NodeJS.Timeout;

  constructor(private readonly parts: SagaDecisionsParts) {}

  /** Makes runs go on whose decision was journaled by a process that died right after. */
  start(): void {
    const look = () =>
      this.parts.runs.goOnDecided().then(
        (found) => (found > 0 ? this.parts.starter.hint() : undefined),
        (error: unknown) => this.parts.logger.warn({ err: error }, 'could not look for decided sagas'),
      );
    this.timer = setInterval(() => void look(), LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /**
   * Journals the decision with who and why, and has the saga's run go on.
   * @throws SignalboxError `NOT_FOUND`; `CONFLICT` naming what is possible; `LOCKED` while the run is executed; with
   * changed data also what `changedStep` says, and `OUTCOME_UNKNOWN` when the old key can't be made void now.
   */
  async decide(id: string, request: SagaDecisionRequest, by: string): Promise<SagaDetail> {
    const { engine, runs, view, starter } = this.parts;
    const { history, run } = await view.find(id);
    const sagaId = history.state.id;
    if (run === null)
      throw new SignalboxError('CONFLICT', `The job of saga ${sagaId} was started anew; decide about that.`);
    const { decision: kind, reason: comment } = request;
    await this.underLease(run, async (lease) => {
      const changed = request.changed && (await this.changedBy(sagaId, run, request, by, lease));
      await engine.decide(sagaId, { kind, by, comment, ...(changed === undefined ? {} : { changed }) });
    });
    await runs.goOn(run.id);
    starter.hint();
    return view.detail(sagaId);
  }

  /** Nobody executes the run meanwhile, so that the decision meets the saga as it is looked at here. */
  private async underLease(run: RunRow, work: (lease: Lease) => Promise<void>): Promise<void> {
    const { leases, owner } = this.parts;
    const lease = await leases.acquire(`run:${run.id}`, `${owner}/decision`, LEASE_MS);
    if (lease === null)
      throw new SignalboxError('LOCKED', 'The saga is being worked on; look at it again and then decide.', {
        retryAfterMs: 1_000,
      });
    try {
      await work(lease);
    } finally {
      await leases.release(lease).catch(() => undefined);
    }
  }

  private async changedBy(
    sagaId: string,
    run: RunRow,
    { decision, changed }: SagaDecisionRequest,
    by: string,
    lease: Lease,
  ) {
    if (decision !== 'retry' || changed === undefined)
      throw new SignalboxError('BAD_REQUEST', 'changed: data is changed with "retry" only.', {
        details: { field: 'changed' },
      });
    const { history } = await this.parts.view.find(sagaId);
    const step = await changedStep(this.parts, history, run, changed);
    await this.makeVoid(history.state, history.state.steps[changed.ref] as StepState, by, lease);
    return step;
  }

  /** The old data must never be written any more: an attempt that is still on its way is refused from here on. */
  private async makeVoid(state: SagaState, step: StepState, actor: string, lease: Lease): Promise<void> {
    const reply = await this.parts.participants.resolve(
      { key: step.key, type: step.change.type },
      {
        connection: step.change.connection,
        sagaId: state.id,
        ref: step.ref,
        actor,
        epoch: lease.epoch,
        giveUp: true,
        deadline: Date.now() + VOID_TIMEOUT_MS,
        signal: AbortSignal.timeout(VOID_TIMEOUT_MS),
      },
    );
    if (reply.state === 'voided') return;
    if (reply.state === 'applied')
      throw new SignalboxError(
        'CONFLICT',
        `The step ${step.ref} did happen as it was: retry it without other data, and it is found.`,
      );
    throw new SignalboxError(
      'OUTCOME_UNKNOWN',
      `Whether the step ${step.ref} happened as it was can't be told yet, so its data stays; try again later.`,
      { retryAfterMs: reply.retryAfterMs },
    );
  }
}
