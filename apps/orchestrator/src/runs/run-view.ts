import type { RunDetail, StepSummary } from '@signalbox/contracts';
import { stepSummaries, type SagaEngine } from '@signalbox/saga';
import type { ApprovalStore } from '../approvals/approval-store.js';
import type { AuditStore } from '../audit/audit-store.js';
import { runSummary, type RunRow, type RunStore } from './run-store.js';

/** A run as people look it up: what was read, decided, done, and what it cost. */
export class RunView {
  constructor(
    private readonly runs: RunStore,
    private readonly approvals: ApprovalStore,
    private readonly audit: AuditStore,
    private readonly sagas: SagaEngine,
  ) {}

  async detail(id: string): Promise<RunDetail> {
    const run = await this.runs.get(id);
    const steps = await this.steps(run);
    const { input, reads, report, error, model } = run;
    return {
      ...runSummary(run),
      input,
      steps,
      approvals: await this.approvals.ofRun(run.id),
      reads,
      report,
      error,
      calls: steps.reduce((sum, step) => sum + step.calls, 0),
      audit: run.sagaId === null ? [] : await this.audit.ofSaga(run.sagaId),
      model,
    };
  }

  private async steps(run: RunRow): Promise<StepSummary[]> {
    const saga = run.sagaId === null ? null : await this.sagas.get(run.sagaId);
    return saga === null ? [] : stepSummaries(saga);
  }
}
