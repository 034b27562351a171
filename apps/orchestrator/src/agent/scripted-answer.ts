import type { ErrorBody, Fields } from '@signalbox/contracts';
import { entityMapping, showMoney, isMoney, type EntityMapping, type Mappings } from '@signalbox/mapping';
import type { PlaybookCall } from '../playbooks/index.js';
import type { CanonicalRecord } from './protocol.js';
import type { Turn } from './scripted-model.js';

/**
 * Answers a question without a language model: two plain forms are understood, any other question is told how to set a
 * model and what can be asked without one. `answers` are those of the tools, by call.
 */
export function scriptedAnswer(
  mappings: Mappings,
  question: string,
  answers: ReadonlyMap<string, unknown>,
): Turn {
  const calls = lookUps(mappings, question.trim());
  if (typeof calls === 'string') return end(calls);
  if (calls.length === 0) return end(help(mappings));
  const open = calls.filter(({ id }) => !answers.has(id));
  if (open.length > 0) return { kind: 'calls', calls: open, text: '' };
  return end(calls.map((call) => told(mappings, call, answers.get(call.id) as Answer)).join('\n'));
}

type Answer = {
  record?: CanonicalRecord | null;
  records?: CanonicalRecord[];
  more?: boolean;
  error?: ErrorBody;
};

function end(text: string): Turn {
  return { kind: 'end', outcome: 'done', text };
}

const SHOW = /^(?:show|read|get)\s+(?:the\s+|me\s+)*(.+?)\s+(\S+)\s+(?:in|of|from)\s+(\S+?)[.?!]?$/i;
const FIND =
  /^(?:find|search|look\s+for|who\s+is)\s+(?:the\s+|a\s+)*(.+?)(?:\s+(?:in|of)\s+([a-z0-9-]+))?[.?!]?$/i;

/** The calls that a question comes to: none when it isn't understood, text when something in it isn't known. */
function lookUps(mappings: Mappings, question: string): PlaybookCall[] | string {
  const show = SHOW.exec(question);
  if (show !== null) {
    const [, words = '', id = '', connection = ''] = show;
    const entity = entityNamed(mappings, words);
    if (entity === undefined) return unknownEntity(mappings, words);
    const known = Object.keys(entity.connections);
    if (!known.includes(connection))
      return `${entity.title}s are kept in: ${known.join(', ')}. There is none in "${connection}".`;
    return [{ id: 'show', name: 'read_record', args: { connection, entity: entity.entity, id } }];
  }
  const find = FIND.exec(question);
  return find === null ? [] : searches(mappings, find[1] ?? '', find[2]);
}

function searches(
  mappings: Mappings,
  words: string,
  connection: string | undefined,
): PlaybookCall[] | string {
  const named = names(mappings).find(({ word }) => words.toLowerCase().startsWith(`${word} `));
  if (named === undefined) return unknownEntity(mappings, words);
  const { entity, knownBy, connections, fields } = named.entity;
  // "in" may belong to the name: find customer Made in Leeds.
  const place = connection !== undefined && connection in connections ? connection : undefined;
  const rest = connection !== undefined && place === undefined ? `${words} in ${connection}` : words;
  const value = rest
    .slice(named.word.length)
    .trim()
    .replace(/^["“']|["”']$/g, '');
  return Object.keys(connections)
    .filter((each) => fields[knownBy]?.in[each] !== undefined && (place === undefined || each === place))
    .map((each) => ({
      id: `find-${each}`,
      name: 'find_records',
      args: { connection: each, entity, where: [{ field: knownBy, op: 'contains', value }], limit: 10 },
    }));
}

/** Every word for an entity, longest first, so that "sales order" is not taken for an order called "sales". */
function names(mappings: Mappings): { word: string; entity: EntityMapping }[] {
  return Object.values(mappings.entities)
    .flatMap((entity) =>
      [entity.entity, entity.title, ...entity.alsoCalled].flatMap((word) => [
        { word: word.toLowerCase(), entity },
        { word: plural(word.toLowerCase()), entity },
      ]),
    )
    .sort((a, b) => b.word.length - a.word.length);
}

function plural(word: string): string {
  return word.endsWith('y') ? `${word.slice(0, -1)}ies` : `${word}s`;
}

function entityNamed(mappings: Mappings, words: string): EntityMapping | undefined {
  return names(mappings).find(({ word }) => word === words.toLowerCase())?.entity;
}

function unknownEntity(mappings: Mappings, words: string): string {
  const known = Object.values(mappings.entities).map(({ entity, alsoCalled }) =>
    [entity, ...alsoCalled].join('/'),
  );
  return `I don't know what "${words}" is. I know: ${known.join(', ')}.\n\n${help(mappings)}`;
}

function told(mappings: Mappings, call: PlaybookCall, answer: Answer): string {
  const { connection, entity } = call.args as { connection: string; entity: string };
  const { title } = entityMapping(mappings, entity);
  if (answer.error !== undefined) return `${connection}: ${answer.error.message}`;
  if (answer.record !== undefined) {
    return answer.record === null
      ? `${connection} has no such ${title.toLowerCase()}.`
      : recordText(mappings, answer.record);
  }
  const records = answer.records ?? [];
  if (records.length === 0) return `${connection}: no ${title.toLowerCase()} found.`;
  const more = answer.more === true ? ' There may be more.' : '';
  return `${connection}: ${records.length} found.${more}\n${records.map((record) => recordText(mappings, record)).join('\n')}`;
}

function recordText(mappings: Mappings, { entity, connection, id, url, values }: CanonicalRecord): string {
  const { title, fields } = entityMapping(mappings, entity);
  const rows = Object.values(fields)
    .filter(({ name }) => values[name] !== undefined && values[name] !== null)
    .map(({ name, label }) => `  ${label}: ${valueText(values[name])}`);
  return [`${title} ${id} in ${connection}${url === null ? '' : ` (${url})`}`, ...rows].join('\n');
}

function valueText(value: Fields[string] | undefined): string {
  if (isMoney(value)) return showMoney(value);
  if (Array.isArray(value)) return value.map((row) => `\n    ${valueText(row)}`).join('');
  if (value !== null && typeof value === 'object') {
    return Object.values(value)
      .filter((each) => each !== null)
      .map(valueText)
      .join('  ');
  }
  return String(value);
}

function help(mappings: Mappings): string {
  const kinds = Object.keys(mappings.entities).join(', ');
  return `No language model is set, so I can't answer free questions.

To set one: MODEL=anthropic:claude-sonnet-4-5 with ANTHROPIC_API_KEY, MODEL=openai:gpt-5 with OPENAI_API_KEY, or
MODEL=ollama:qwen3 for one on your own machine, which needs no key.

Without one you can ask:
  show <${kinds}> <id> in <connection>
  find customer <name>            or: find customer <name> in <connection>
and use the commands: signalbox runs list, signalbox approvals list, signalbox status, signalbox mapping explain.`;
}
