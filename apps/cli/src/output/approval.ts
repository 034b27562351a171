import type { ApprovalDetail } from '@signalbox/contracts';
import type { Terminal } from '../terminal.js';
import { createStyle } from './style.js';
import { table } from './table.js';
import { quoted } from './quoted.js';
import { shortId, showInFull, showTime, type NameOf } from './value.js';

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
  const nameOf = namesOf(detail.changes);
  for (const change of detail.changes) {
    const record = [change.connection, change.type, change.recordId].filter(Boolean).join(' ');
    parts.push(
      [
        `${style.cyan(change.kind)} ${record}${change.summary ? `: ${change.summary}` : ''}`,
        table(
          [
            ['field', 'before', 'after'].map(style.bold),
            ...change.rows.map(({ field, before, after }) => [
              field,
              showInFull(before),
              showInFull(after, nameOf),
            ]),
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

/** `customer` → `the new Customer`: which record a reference means, in the words of the list. */
function namesOf(changes: ApprovalDetail['changes']): NameOf {
  const names = new Map(
    changes.map(({ ref, kind, type }) => [ref, kind === 'create' ? `the new ${type}` : `the ${type}`]),
  );
  return (ref) => names.get(ref) ?? ref;
}

function showQuestion(question: NonNullable<ApprovalDetail['question']>): string {
  const options = question.options.map(({ value, label, detail }) => [value, label, detail]);
  return `${question.text}\n${table([['choice', 'means', ''], ...options])}`;
}

function howToDecide(detail: ApprovalDetail): string {
  const id = shortId(detail.id);
  const choices = detail.question?.options.map(({ value }) => ` --choice ${quoted(value)}`) ?? [''];
  const approve = choices.map((choice) => `  ./signalbox approvals approve ${id}${choice}`);
  return `${approve.join('\n')}\n  ./signalbox approvals reject ${id} --reason "…"`;
}
