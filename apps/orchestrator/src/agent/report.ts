import type { Fields, FieldValue, StepSummary } from '@signalbox/contracts';
import type { RunOutcome } from './agent-api.js';
import type { State } from './state.js';

export type Reported = Pick<
  State,
  'run' | 'outcome' | 'conclusion' | 'problem' | 'proposal' | 'verdict' | 'leave' | 'saga'
>;

const HEADLINES: Record<RunOutcome, string> = {
  done: 'Done',
  compensated: 'Taken back',
  failed: 'Refused, and nothing was changed',
  attention: 'Needs attention',
  rejected: 'Not done',
  'nothing-to-do': 'Nothing to do',
};

/** How a step stands in the end, for people. */
const STANDS: Record<StepSummary['state'], string> = {
  pending: 'not done',
  applying: 'under way',
  done: 'done',
  failed: 'failed',
  unknown: 'unknown whether it happened',
  compensating: 'being taken back',
  compensated: 'taken back',
  attention: 'needs attention',
};

/** The written result of a run, in plain words: what came of it, each record, and who gave leave. */
export function writeReport(state: Reported): string {
  const outcome = state.outcome ?? 'attention';
  const title = state.proposal?.changeSet.title ?? state.run.title;
  const lines = [`${HEADLINES[outcome]}: ${title}`];
  const why = state.problem?.message ?? state.conclusion;
  if (why !== null && why !== '') lines.push(why);
  if (state.saga !== null) lines.push(...state.saga.steps.map(stepLine));
  else if (state.proposal !== null) lines.push('No record was changed.');
  const leave = leaveLine(state);
  if (leave !== null) lines.push(leave);
  return lines.join('\n');
}

function leaveLine({ leave, verdict }: Reported): string | null {
  if (leave === null) return null;
  return leave.approvalId === null
    ? `The policy "${verdict?.rule ?? leave.by}" allowed it without asking a person.`
    : `Approved by ${leave.by}.`;
}

function stepLine(step: StepSummary): string {
  const record = step.recordId === null ? step.type : `${step.type} ${step.recordId}`;
  const place =
    step.url === null ? `${record} in ${step.connection}` : `${record} in ${step.connection}, ${step.url}`;
  const parts = [`- ${STANDS[step.state]}: ${step.summary} (${place})`];
  if (step.state === 'compensated') parts.push(restoredText(step));
  if (step.error !== null) parts.push(`: ${step.error.message}`);
  return parts.join('');
}

function restoredText({ restored }: StepSummary): string {
  if (restored === null || Object.keys(restored).length === 0)
    return '; the record it made is gone or cancelled';
  return `; now again ${fieldsText(restored)}`;
}

function fieldsText(fields: Fields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} = ${valueText(value)}`)
    .join(', ');
}

function valueText(value: FieldValue): string {
  if (value === null || value === '') return 'empty';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
