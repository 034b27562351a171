import type { FieldValue } from '@signalbox/contracts';
import { FUNCTION_WORDS } from './functions.js';
import type {
  AskFile,
  ChangeFile,
  CheckFile,
  FindFile,
  LetFile,
  Playbook,
  ProposeFile,
  ReadFile,
  StepFile,
  StepKind,
} from './playbook.js';
import { kindOf } from './compile.js';

/** A playbook as instructions for a language model: the same steps, in words. `today` is an ISO date. */
export function playbookInstructions({ source }: Playbook, today: string): string {
  const inputs = Object.entries(source.input).map(([name, about]) => `- input.${name}: ${about}`);
  const steps = source.steps.map((step, index) => `${index + 1}. ${words(step)}`);
  return [
    `${source.title}\n${source.about.trim()}`,
    `Today is ${today}. The input:\n${inputs.join('\n')}`,
    `Follow these steps in order. Steps that only read and don't need each other can be called in one message. What stands
in \`backticks\` is a JSONata expression over the input and the results of earlier steps (a record's fields and its id);
work it out yourself. In it: ${Object.values(FUNCTION_WORDS).join('; ')}.`,
    steps.join('\n'),
  ].join('\n\n');
}

const WORDS: { [K in StepKind]: (step: never) => string } = {
  read: (step: ReadFile) =>
    `${step.about ?? step.read}: read the ${step.entity} with the id ${code(step.id)} in ${step.in}; call it ${step.read}. If there is none, stop: ATTENTION.`,
  find: (step: FindFile) =>
    `${step.about ?? step.find}: find ${step.entity} records in ${step.in} where ${conditions(step.where)}${step.limit === undefined ? '' : `, at most ${step.limit}`}; call them ${step.find}.`,
  let: (step: LetFile) => `Let ${step.let} be ${code(step.be)}.`,
  check: (step: CheckFile) =>
    `Make sure that ${code(step.that)}. If not, stop: ${step.otherwise === 'attention' ? 'ATTENTION' : 'NOTHING TO DO'}: ${step.say.trim()}`,
  ask: (step: AskFile) =>
    `Ask a person: ${step.question.trim()} Options: ${step.options.map(option).join('; ')}. Call the answer ${step.ask} (its choice is the option's value).`,
  propose: (step: ProposeFile) =>
    `Propose these changes, with the title: ${step.title.trim()}\n${step.changes.map(change).join('\n')}`,
};

function words(step: StepFile): string {
  const kind = kindOf(step) as StepKind;
  const condition = step.when === undefined ? '' : `Only if ${code(step.when)}: `;
  return condition + WORDS[kind](step as never);
}

function option({ each, value, label, detail }: AskFile['options'][number]): string {
  const many = each === undefined ? '' : `for each of ${code(each)} (as "one"): `;
  return `${many}${value} = ${label}${detail === undefined ? '' : ` (${detail})`}`;
}

function conditions(where: FindFile['where']): string {
  return Object.entries(where)
    .map(([field, wanted]) =>
      wanted !== null && typeof wanted === 'object' && !Array.isArray(wanted)
        ? Object.entries(wanted)
            .map(([word, value]) => `${field} ${word} ${code(value)}`)
            .join(' and ')
        : `${field} is ${code(wanted)}`,
    )
    .join(' and ');
}

function change(file: ChangeFile): string {
  const {
    change: ref,
    when,
    kind,
    entity,
    in: connection,
    id,
    values,
    to,
    links,
    after,
    summary,
    otherwise,
  } = file;
  const parts = [
    `   - ref "${ref}": ${kind} ${entity} in ${connection}`,
    when === undefined
      ? null
      : `only if ${code(when)}${otherwise === undefined ? '' : `; otherwise say in the title: ${otherwise}`}`,
    id === undefined ? null : `id ${code(id)}`,
    to === undefined ? null : `to "${to}"`,
    values === undefined
      ? null
      : `values ${Object.entries(values)
          .map(([name, value]) => `${name} = ${code(value)}`)
          .join(', ')}`,
    links === undefined
      ? null
      : `links to ${links.map((link) => `${link.entity} ${code(link.id)}`).join(', ')}`,
    after === undefined ? null : `after ${after.join(', ')}`,
    `summary: ${summary.trim()}`,
  ];
  return parts.filter((part) => part !== null).join('; ');
}

function code(value: FieldValue): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return value.startsWith('=') ? `\`${value.slice(1).trim()}\`` : value;
}
