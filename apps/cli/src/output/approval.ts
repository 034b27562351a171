import type { ApprovalDetail } from '@signalbox/contracts';
import type { Terminal } from '../terminal.js';
import { createStyle } from './style.js';
import { table } from './table.js';
import { shortId, showInFull, showTime } from './value.js';

/** An approval for the person who decides: why it is asked, each record before and after, or the question. */
export function showApproval(detail: ApprovalDetail, terminal: Pick<Terminal, 'colors' | 'width'>): string {
  const style = createStyle(terminal.colors);
  const facts = [
    ['status', detail.decidedBy === null ? detail.status : `${detail.status} by ${detail.decidedBy}`],
    ['why a person', detail.reason],
    ['since', showTime(detail.createdAt)],
    ['run', shortId(detail.runId)],
    ['hash', detail.hash],
    ...(detail.choice === null ? [] : [['answer', detail.choice]]),
    ...(detail.comment === null ? [] : [['comment', detail.comment]]),
  ];
  const parts = [
    `${style.bold(detail.title)}  ${style.dim(detail.id)}`,
    table(facts, { width: terminal.width }),
  ];
  for (const change of detail.changes) {
    const record = [change.connection, change.type, change.recordId].filter(Boolean).join(' ');
    parts.push(
      [
        `${style.cyan(change.kind)} ${record}${change.summary ? `: ${change.summary}` : ''}`,
        table(
          [
            ['field', 'before', 'after'].map(style.bold),
            ...change.rows.map(({ field, before, after }) => [field, showInFull(before), showInFull(after)]),
          ],
          { width: terminal.width },
        ),
      ].join('\n'),
    );
  }
  if (detail.question !== null) parts.push(showQuestion(detail.question));
  if (detail.status === 'pending') parts.push(howToDecide(detail));
  return parts.join('\n\n');
}

function showQuestion(question: NonNullable<ApprovalDetail['question']>): string {
  const options = question.options.map(({ value, label, detail }) => [value, label, detail]);
  return `${question.text}\n${table([['choice', 'means', ''], ...options])}`;
}

function howToDecide(detail: ApprovalDetail): string {
  const id = shortId(detail.id);
  const choice = detail.question === null ? '' : ` --choice ${detail.question.options[0]?.value ?? '…'}`;
  return `  ./signalbox approvals approve ${id}${choice}\n  ./signalbox approvals reject ${id} --reason "…"`;
}
