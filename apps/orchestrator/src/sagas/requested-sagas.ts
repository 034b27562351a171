import {
  canonicalJson,
  isSignalboxError,
  SignalboxError,
  type CommitSagaReply,
  type CommitSagaRequest,
  type Fields,
  type PreviewSagaReply,
  type PreviewSagaRequest,
} from '@signalbox/contracts';
import { shownChanges } from '../approvals/approval-store.js';
import type { RunStarter } from '../runs/run-starter.js';
import type { RunRow, RunStore } from '../runs/run-store.js';
import { checkedCall } from './propose.js';
import type { RequestedAgentParts } from './requested-agent.js';
import { REQUESTED_CHANGES, requestedKey } from './requested-key.js';
import type { SagaView } from './saga-view.js';

export interface RequestedSagasParts extends Pick<RequestedAgentParts, 'propose' | 'policy'> {
  runs: RunStore;
  starter: RunStarter;
  view: SagaView;
}

/** Sagas that other services ask for, by an id of their own and under the same policy as the agent's. */
export class RequestedSagas {
  constructor(private readonly parts: RequestedSagasParts) {}

  /** What would be changed, and whether a person would be asked; writes nothing. @throws as `propose`. */
  async preview(request: PreviewSagaRequest, signal?: AbortSignal): Promise<PreviewSagaReply> {
    const proposal = await this.parts.propose(request, signal);
    const { title, hash } = { title: proposal.changeSet.title, hash: proposal.hash };
    return { title, hash, changes: shownChanges(proposal), policy: this.parts.policy(proposal) };
  }

  /**
   * Starts the job of this id, or attaches to it; it then goes on whatever becomes of the caller.
   * @throws SignalboxError `BAD_REQUEST` with all problems, `KEY_REUSED` when the id stands for other changes.
   */
  async commit({ id, ...request }: CommitSagaRequest, actor: string): Promise<CommitSagaReply> {
    const { starter, view } = this.parts;
    checkedCall(request);
    const input = JSON.parse(canonicalJson(request)) as Fields;
    const businessKey = requestedKey(id);
    // Before the start: one that had ended without effect would be started anew with the other changes.
    const known = await this.known(businessKey);
    if (known !== null) assertSame(known, input, id);
    const { run, created } = await starter.start({
      playbook: REQUESTED_CHANGES,
      title: request.title,
      businessKey,
      input,
      startedBy: actor,
      byPerson: false,
    });
    assertSame(run, input, id);
    starter.hint();
    return { ...(await view.jobOf(run)), created };
  }

  private async known(businessKey: string): Promise<RunRow | null> {
    return this.parts.runs.get(businessKey).catch((error: unknown) => {
      if (isSignalboxError(error) && error.code === 'NOT_FOUND') return null;
      throw error;
    });
  }
}

function assertSame(run: RunRow, input: Fields, id: string): void {
  if (canonicalJson(run.input) === canonicalJson(input)) return;
  throw new SignalboxError('KEY_REUSED', `The id "${id}" stands for other changes already.`, {
    details: { field: 'id' },
  });
}
