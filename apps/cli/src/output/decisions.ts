import type { ApprovalSummary } from '@signalbox/contracts';
import { shortId, showTime } from './value.js';

/** What was asked, who decided what and when, and why one became void: a line an approval. */
export function decisionRows(approvals: readonly ApprovalSummary[]): string[][] {
  return approvals.map((one) => [shortId(one.id), one.kind, one.reason, decision(one)]);
}

function decision({ status, decidedBy, decidedAt, comment }: ApprovalSummary): string {
  const by = decidedBy === null ? '' : ` by ${decidedBy}`;
  const at = decidedAt === null ? '' : `, ${showTime(decidedAt)}`;
  const said = comment === null ? '' : `: ${comment}`;
  if (status === 'pending') return 'waits for a person';
  if (status !== 'void') return `${status}${by}${at}${said}`;
  const first = decidedBy === null ? '' : `approved${by}${at}, then `;
  return `${first}void${said}`;
}
