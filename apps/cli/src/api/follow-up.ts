import { setTimeout as sleep } from 'node:timers/promises';
import type { ApprovalSummary, RunDetail } from '@signalbox/contracts';
import { shortId, showTime } from '../output/value.js';
import type { Api } from './client.js';
import { whyItStands } from './following.js';

const UNDER_WAY = ['queued', 'running'];

/** The run once it is under way no longer; undefined when that takes longer, or nobody tells. */
export async function followUp(api: Api, runId: string, patienceMs = 2000): Promise<RunDetail | undefined> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const run = await api.get<RunDetail>(`/api/runs/${runId}`).catch(() => undefined);
    if (run === undefined || !UNDER_WAY.includes(run.status)) return run;
    await sleep(100);
  }
  return undefined;
}

/** One sentence: what became of an approval that was given. */
export function whatBecame(approvalId: string, run: RunDetail | undefined): string {
  if (run === undefined) return 'The run is under way.';
  const given = run.approvals.find(({ id }) => id === approvalId);
  const anew = run.approvals.find(({ id, status }) => status === 'pending' && id !== approvalId);
  if (run.status === 'waiting' && anew !== undefined) return askedAnew(given, anew);
  if (run.status === 'sleeping')
    return `The run sleeps${run.dueAt === null ? '' : ` until ${showTime(run.dueAt)}`}, then it tries again by itself.`;
  if (run.status === 'done') return 'Done: everything was changed as shown.';
  return `The run is ${run.status}: ${whyItStands(run).split('\n')[0]}`;
}

function askedAnew(given: ApprovalSummary | undefined, anew: ApprovalSummary): string {
  const why = given?.status === 'void' ? (given.comment ?? anew.reason) : anew.reason;
  const first = given?.status === 'void' ? 'Nothing was changed; it is asked anew' : 'The run asks again';
  return `${first}, as ${shortId(anew.id)}: ${why}\n  ./signalbox approvals show ${shortId(anew.id)}`;
}
