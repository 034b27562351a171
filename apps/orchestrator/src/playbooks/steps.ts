import type { ErrorBody, Fields, FieldValue } from '@signalbox/contracts';
import type {
  AskPersonAnswer,
  CanonicalRecord,
  ProposeChangesAnswer,
  ToolCalls,
  ToolName,
} from '../agent/protocol.js';
import type { Compiled, Scope } from './expression.js';
import type { PlaybookFunctions } from './functions.js';
import type {
  AskStep,
  CheckStep,
  FindStep,
  LetStep,
  ProposeStep,
  ReadStep,
  Step,
  StepKind,
} from './playbook.js';
import { isYes, proposalCall } from './proposing.js';

/** One tool to be called; the id is the name of its step. */
export type PlaybookCall = { [T in ToolName]: { id: string; name: T; args: ToolCalls[T] } }[ToolName];

/** What comes next: tools to call side by side (with what there is to say about it), or the end. */
export type Move =
  | { kind: 'calls'; calls: PlaybookCall[]; text: string }
  | { kind: 'end'; outcome: 'nothing-to-do' | 'attention'; text: string };

/** How far the steps have come. */
export interface Walk {
  scope: Scope;
  answers: ReadonlyMap<string, unknown>;
  functions: PlaybookFunctions;
  /** Calls that can be made now. */
  calls: PlaybookCall[];
  /** Steps that wait for answers. */
  blocked: Set<string>;
}

/** What each kind of step comes to: a move, or null where the next step follows. */
export const TAKE: { [K in StepKind]: (step: never, walk: Walk) => Promise<Move | null> } = {
  read: async (step: ReadStep, walk) => {
    const { name, entity, connection } = step;
    const answer = walk.answers.get(name) as { record: CanonicalRecord | null } | undefined;
    const id = await work(step.id, walk);
    if (id === null || id === '')
      return attention(`${step.about}: there is no id to read ${entity} in ${connection} by.`);
    if (answer === undefined)
      return call(walk, { id: name, name: 'read_record', args: { connection, entity, id: String(id) } });
    const failed = failure(step, answer);
    if (failed !== null) return failed;
    if (answer.record === null)
      return attention(`${step.about}: ${connection} has no ${entity} ${String(id)}.`);
    walk.scope[name] = flat(answer.record);
    return null;
  },
  find: async (step: FindStep, walk) => {
    const { name, entity, connection, limit } = step;
    const answer = walk.answers.get(name) as { records: CanonicalRecord[]; more: boolean } | undefined;
    if (answer === undefined) {
      const where = await conditions(step, walk);
      const empty = where.find(({ sought, value }) => sought && isEmpty(value));
      if (empty !== undefined) {
        return attention(`${step.about}: there is no ${empty.field} to find ${entity} in ${connection} by.`);
      }
      const args = {
        connection,
        entity,
        where: where.map(({ field, op, value }) => ({ field, op, value })),
        ...(limit === undefined ? {} : { limit }),
      };
      return call(walk, { id: name, name: 'find_records', args });
    }
    const failed = failure(step, answer);
    if (failed !== null) return failed;
    if (step.all && answer.more) {
      return attention(
        `${step.about}: ${connection} has more than ${answer.records.length} of them, too many for this job.`,
      );
    }
    walk.scope[name] = answer.records.map(flat);
    return null;
  },
  let: async (step: LetStep, walk) => {
    walk.scope[step.name] = await work(step.value, walk);
    return null;
  },
  check: async (step: CheckStep, walk) => {
    const holds = isYes(await work(step.that, walk));
    walk.scope[step.name] = holds;
    return holds ? null : { kind: 'end', outcome: step.otherwise, text: String(await work(step.say, walk)) };
  },
  ask: async (step: AskStep, walk) => {
    const answer = walk.answers.get(step.name) as AskPersonAnswer | undefined;
    if (answer === undefined) {
      const args = { question: String(await work(step.question, walk)), options: await options(step, walk) };
      return call(walk, { id: step.name, name: 'ask_person', args }, args.question);
    }
    const failed = failure(step, answer);
    if (failed === null) walk.scope[step.name] = { ...answer };
    return failed;
  },
  propose: async (step: ProposeStep, walk) => {
    const answer = walk.answers.get(step.name) as ProposeChangesAnswer | undefined;
    if (answer !== undefined) return refused(answer) ?? failure(step, answer);
    const proposal = await proposalCall(step, (value) => work(value, walk));
    if (proposal.args.changes.length === 0) {
      walk.scope[step.name] = null;
      return null;
    }
    return call(
      walk,
      { id: step.name, name: 'propose_changes', args: proposal.args },
      proposal.notes.join(' '),
    );
  },
};

/** `sought`: the value comes from what was read; were it empty, records that lack the field would be found. */
async function conditions(step: FindStep, walk: Walk) {
  return Promise.all(
    step.where.map(async ({ field, op, value }) => ({
      field,
      op,
      value: await work(value, walk, op === 'in'),
      sought: value.names.size > 0,
    })),
  );
}

function isEmpty(value: FieldValue): boolean {
  return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

async function work(value: Compiled, walk: Walk, asList = false): Promise<FieldValue> {
  const found = await value.evaluate(walk.scope, walk.functions);
  return asList && !Array.isArray(found) ? (found === null ? [] : [found]) : found;
}

/** Reading goes on with the next step; what has to stand alone is the next move. */
function call(walk: Walk, made: PlaybookCall, text?: string): Move | null {
  if (text !== undefined) return { kind: 'calls', calls: [made], text };
  walk.calls.push(made);
  walk.blocked.add(made.id);
  return null;
}

async function options(step: AskStep, walk: Walk): Promise<ToolCalls['ask_person']['options']> {
  const lists = step.options.map(async ({ each, value, label, detail }) => {
    const items = each === null ? [null] : listed(await work(each, walk));
    return Promise.all(
      items.map(async (one) => {
        const inner = { ...walk, scope: { ...walk.scope, ...(one === null ? {} : { one }) } };
        const [text, name, more] = await Promise.all([value, label, detail].map((part) => work(part, inner)));
        return { value: String(text), label: String(name), detail: String(more ?? '') };
      }),
    );
  });
  return (await Promise.all(lists)).flat();
}

function listed(value: FieldValue): FieldValue[] {
  return value === null ? [] : Array.isArray(value) ? value : [value];
}

/** A record as expressions see it: its canonical values, its id and its address. */
function flat(record: CanonicalRecord): Fields {
  return { ...record.values, id: record.id, url: record.url };
}

function failure(step: Step, answer: object): Move | null {
  const { error } = answer as { error?: ErrorBody };
  return error === undefined ? null : attention(`${step.about}: ${error.message}`);
}

function refused({ problems }: ProposeChangesAnswer): Move | null {
  if (problems === undefined) return null;
  const words = problems.map(({ ref, message }) => `${ref}: ${message}`);
  return attention(`The changes were proposed, but can't be made as they are. ${words.join(' ')}`);
}

export function attention(text: string): Move {
  return { kind: 'end', outcome: 'attention', text };
}
