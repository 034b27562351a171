import { Ajv, type ErrorObject } from 'ajv';
import { CHANGE_KINDS } from '@signalbox/contracts';
import type { ToolName } from './protocol.js';
import type { GraphMode } from './state.js';

/** A tool as chat models take it: OpenAI's form, which every provider package converts. */
export interface ToolDefinition {
  type: 'function';
  function: { name: ToolName; description: string; parameters: Record<string, unknown> };
}

const READING: readonly ToolName[] = ['read_record', 'find_records'];
const TOOLS_OF: Record<GraphMode, readonly ToolName[]> = {
  ask: READING,
  job: [...READING, 'ask_person', 'propose_changes'],
};

const text = { type: 'string', minLength: 1 };
const reference = {
  type: 'object',
  description: 'The id (or the named field) of what an earlier change of this proposal makes.',
  properties: { $ref: text, field: text },
  required: ['$ref'],
  additionalProperties: false,
};
const idOrReference = { anyOf: [text, reference] };
const anything = { description: 'Text, number, boolean, null, {amount, currency}, a list or {"$ref": …}.' };

const where = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      field: text,
      op: { enum: ['=', '!=', '<', '<=', '>', '>=', 'in', 'contains', 'like'] },
      value: anything,
    },
    required: ['field', 'op', 'value'],
    additionalProperties: false,
  },
};

function change(connection: object, entity: object): object {
  return {
    type: 'object',
    properties: {
      ref: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' },
      kind: { enum: CHANGE_KINDS },
      connection,
      entity,
      id: idOrReference,
      values: { type: 'object' },
      to: text,
      links: {
        type: 'array',
        items: {
          type: 'object',
          properties: { entity, id: idOrReference },
          required: ['entity', 'id'],
          additionalProperties: false,
        },
      },
      after: { type: 'array', items: text },
      summary: text,
    },
    required: ['ref', 'kind', 'connection', 'entity', 'summary'],
    additionalProperties: false,
  };
}

const option = {
  type: 'object',
  properties: { value: text, label: text, detail: { type: 'string' } },
  required: ['value', 'label', 'detail'],
  additionalProperties: false,
};

interface Declaration {
  description: string;
  properties: object;
  required: string[];
}

function declarations(connection: object, entity: object): Record<ToolName, Declaration> {
  return {
    read_record: {
      description: 'Reads one record by its id. Answers {record}; null where there is none.',
      properties: { connection, entity, id: text },
      required: ['connection', 'entity', 'id'],
    },
    find_records: {
      description:
        'Finds records for which all conditions hold. `like` finds names alike. Answers {records, more}.',
      properties: { connection, entity, where, limit: { type: 'integer', minimum: 1, maximum: 100 } },
      required: ['connection', 'entity', 'where'],
    },
    ask_person: {
      description:
        'Asks a person to choose, where reading cannot tell (a near duplicate, an ambiguity). Call it alone.',
      properties: { question: text, options: { type: 'array', minItems: 1, items: option } },
      required: ['question', 'options'],
    },
    propose_changes: {
      description:
        'Proposes the whole set of changes, once, in canonical fields. A policy or a person decides. Call it alone.',
      properties: {
        title: text,
        changes: { type: 'array', minItems: 1, items: change(connection, entity) },
      },
      required: ['title', 'changes'],
    },
  };
}

/** The tools of a mode, their arguments narrowed to the connections and entities that there are. */
export function toolDefinitions(
  mode: GraphMode,
  connections: string[],
  entities: string[],
): ToolDefinition[] {
  const declared = declarations({ type: 'string', enum: connections }, { type: 'string', enum: entities });
  return TOOLS_OF[mode].map((name) => {
    const { description, properties, required } = declared[name];
    const parameters = { type: 'object', properties, required, additionalProperties: false };
    return { type: 'function', function: { name, description, parameters } };
  });
}

function problemText(error: ErrorObject): string {
  const at = error.instancePath === '' ? 'the arguments' : error.instancePath.slice(1).replaceAll('/', '.');
  const allowed =
    error.keyword === 'enum' ? `: ${(error.params['allowedValues'] as string[]).join(', ')}` : '';
  const extra =
    error.keyword === 'additionalProperties' ? ` (${String(error.params['additionalProperty'])})` : '';
  return `${at} ${error.message ?? 'is wrong'}${allowed}${extra}`;
}

const ajv = new Ajv({ strict: false });

/** What is wrong with a call, in words for the model; null when it can be carried out. */
export function callProblem(tools: ToolDefinition[], name: string, args: unknown): string | null {
  const tool = tools.find((candidate) => candidate.function.name === name);
  if (tool === undefined) {
    const known = tools.map((candidate) => candidate.function.name).join(', ');
    return `There is no tool ${name}. The tools are ${known}.`;
  }
  if (ajv.validate(tool.function.parameters, args)) return null;
  return `The arguments of ${name} are wrong: ${(ajv.errors ?? []).map(problemText).join('; ')}.`;
}
