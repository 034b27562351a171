import type { ApprovalDetail, RunDetail, RunSummary } from '@signalbox/contracts';
import type { Stack } from '@signalbox/local-stack';
import type { Api } from '../api/client.js';
import { pendingApproval, runsFor, STANDS } from '../api/following.js';
import { findOpportunity, win } from '../stack/opportunities.js';
import type { SimulatorControl, StoredRecord } from '../stack/simulator-control.js';
import { until } from '../stack/until.js';

/** Where scenarios play: the running stack, and the hands of the people in the story. */
export interface Stage {
  readonly stack: Pick<Stack, 'kill' | 'restart'>;
  readonly control: SimulatorControl;
  readonly api: Api;
  /** One line of the story. */
  say(line: string): void;
  /** A salesperson wins the opportunity; resolves to the run that follows from it. */
  win(opportunity: StoredRecord): Promise<RunSummary>;
  /** Waits until the run asks for an approval, and gives it in a person's place. */
  approve(run: RunSummary): Promise<void>;
  /** Waits until the run has ended, or needs somebody. */
  finish(run: RunSummary, timeoutMs?: number): Promise<RunDetail>;
}

export function createStage(parts: Pick<Stage, 'stack' | 'control' | 'api' | 'say'>): Stage {
  const { control, api, say } = parts;
  return {
    ...parts,
    async win(opportunity) {
      await win(control, opportunity.id);
      say('A salesperson sets the opportunity to Closed Won. Salesforce sends its outbound message.');
      const find = async () => (await runsFor(api, opportunity.id))[0];
      return until(`the run for ${String(opportunity.fields['Name'])}`, find);
    },
    async approve(run) {
      const approval = await until('the request for approval', () => pendingApproval(api, run));
      const detail = await api.get<ApprovalDetail>(`/api/approvals/${approval.id}`);
      const systems = new Set(detail.changes.map(({ connection }) => connection));
      say(`The agent proposes ${detail.changes.length} changes in ${systems.size} systems. ${detail.reason}`);
      await api.post(`/api/approvals/${approval.id}/approve`, { hash: detail.hash });
      say('The demo approves in your place.');
    },
    finish: (run, timeoutMs = 60_000) =>
      until(
        `the end of the run ${run.id}`,
        async () => {
          const detail = await reachable(() => api.get<RunDetail>(`/api/runs/${run.id}`));
          return detail !== undefined && STANDS.includes(detail.status) ? detail : undefined;
        },
        { timeoutMs },
      ),
  };
}

export { findOpportunity };

export { runsFor };

/** The orchestrator may be down for a moment: it is killed in one of the scenarios. */
async function reachable<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch {
    return undefined;
  }
}
