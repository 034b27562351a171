import type { ApprovalSummary, RunDetail, RunStatus, RunSummary } from '@signalbox/contracts';
import type { Api } from './client.js';

/** States in which a run goes no further by itself, and waits for no decision. */
export const STANDS: readonly RunStatus[] = [
  'attention',
  'done',
  'compensated',
  'rejected',
  'nothing-to-do',
  'failed',
];

/** Runs whose business key names the opportunity. */
export async function runsFor(api: Api, opportunityId: string): Promise<RunSummary[]> {
  const { runs } = await api.get<{ runs: RunSummary[] }>('/api/runs', { limit: '200' });
  return runs.filter(({ businessKey }) => businessKey.endsWith(`:${opportunityId}`));
}

/** What the run asks a person; undefined while it asks nothing. @throws Error when it ended, with why. */
export async function pendingApproval(
  api: Api,
  run: Pick<RunSummary, 'id'>,
): Promise<ApprovalSummary | undefined> {
  const { approvals } = await api.get<{ approvals: ApprovalSummary[] }>('/api/approvals', {
    status: 'pending',
  });
  const found = approvals.find(({ runId }) => runId === run.id);
  if (found !== undefined) return found;
  const detail = await api.get<RunDetail>(`/api/runs/${run.id}`);
  if (STANDS.includes(detail.status))
    throw new Error(`the run asked for no approval; it is ${detail.status}: ${whyItStands(detail)}`);
  return undefined;
}

/** Why a run stands where it stands, in its own words. */
export function whyItStands({ report, error }: Pick<RunDetail, 'report' | 'error'>): string {
  return error?.message ?? report?.trim() ?? 'no reason given';
}
