import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EventOperation, Fields, FieldValue } from '@signalbox/contracts';
import {
  configError,
  nearest,
  parseConfig,
  readSchema,
  type ConfigDocument,
  type ConfigPath,
  type ConfigProblem,
  type Mappings,
} from '@signalbox/mapping';

/** One entry of config/triggers.yaml. */
export interface Trigger {
  trigger: string;
  about?: string;
  playbook: string;
  /** `closed-won:{opportunity}`: names inputs. */
  businessKey: string;
  title: string;
  input: Record<string, TriggerInput>;
  on: Door[];
}

export interface TriggerInput {
  about: string;
  /** The input is the id of such a record: look it up before a run starts by request. */
  record?: { entity: string; in: string };
}

export interface Door {
  request?: true;
  event?: EventPattern;
  /** Input → text with `{field}`s of the event's record; `{id}` is its id. */
  gives?: Record<string, string>;
}

export interface EventPattern {
  in: string;
  entity: string;
  change: EventOperation[];
  /** Canonical fields and the value, or one of the values, that they must have. */
  when?: Fields;
}

/** Names a playbook: what it must be given. */
export interface KnownPlaybooks {
  has(name: string): boolean;
  get(name: string): { source: { input: Record<string, string> } } | undefined;
  keys(): Iterable<string>;
}

/**
 * Reads `<config>/triggers.yaml`.
 * @throws SignalboxError `BAD_REQUEST` naming file, line, column, field and fix of what is wrong.
 */
export function loadTriggers(configFolder: string, mappings: Mappings, playbooks: KnownPlaybooks): Trigger[] {
  const text = readFileSync(join(configFolder, 'triggers.yaml'), 'utf8');
  return parseTriggers(
    { file: 'triggers.yaml', text },
    readSchema(configFolder, 'triggers'),
    mappings,
    playbooks,
  );
}

/** The same from the file's text. */
export function parseTriggers(
  source: { file: string; text: string },
  schema: object,
  mappings: Mappings,
  playbooks: KnownPlaybooks,
): Trigger[] {
  const document = parseConfig<{ triggers: Trigger[] }>(source, schema);
  const { triggers } = document.value;
  const names = triggers.map(({ trigger }) => trigger);
  const check = checkerFor(document);
  const problems = triggers.flatMap((trigger, index) => [
    ...(names.indexOf(trigger.trigger) === index
      ? []
      : [
          document.problem(
            ['triggers', index, 'trigger'],
            `"${trigger.trigger}" is taken already`,
            'Give it another name',
          ),
        ]),
    ...triggerProblems(check, ['triggers', index], trigger, mappings, playbooks),
  ]);
  if (problems.length > 0) throw configError(problems);
  return triggers;
}

type Check = (
  path: ConfigPath,
  words: readonly string[],
  known: Iterable<string>,
  what: string,
) => ConfigProblem[];

function checkerFor(document: ConfigDocument<unknown>): Check {
  return (path, words, known, what) => {
    const all = [...known];
    return words
      .filter((word) => !all.includes(word))
      .map((word) => {
        const near = nearest(word, all);
        const fix = near === undefined ? `There are: ${all.join(', ') || 'none'}` : `Did you mean "${near}"?`;
        return document.problem(path, `"${word}" is no ${what}`, fix);
      });
  };
}

function triggerProblems(
  check: Check,
  path: ConfigPath,
  trigger: Trigger,
  mappings: Mappings,
  playbooks: KnownPlaybooks,
): ConfigProblem[] {
  const inputs = Object.keys(trigger.input);
  const wanted = Object.keys(playbooks.get(trigger.playbook)?.source.input ?? {});
  return [
    ...check([...path, 'playbook'], [trigger.playbook], playbooks.keys(), 'playbook'),
    ...check([...path, 'input'], wanted, inputs, `input of this trigger, but "${trigger.playbook}" needs it`),
    ...check([...path, 'businessKey'], placeholders(trigger.businessKey), inputs, 'input of this trigger'),
    ...check([...path, 'title'], placeholders(trigger.title), inputs, 'input of this trigger'),
    ...Object.entries(trigger.input).flatMap(([name, { record }]) =>
      record === undefined ? [] : placeProblems(check, [...path, 'input', name, 'record'], record, mappings),
    ),
    ...trigger.on.flatMap((door, index) =>
      doorProblems(check, [...path, 'on', index], door, inputs, mappings),
    ),
  ];
}

function doorProblems(
  check: Check,
  path: ConfigPath,
  door: Door,
  inputs: string[],
  mappings: Mappings,
): ConfigProblem[] {
  if (door.event === undefined) return [];
  const place = placeProblems(check, [...path, 'event'], door.event, mappings);
  if (place.length > 0) return place;
  const { entity, in: connection, when = {} } = door.event;
  const fields = Object.values(mappings.entities[entity]?.fields ?? {})
    .filter((field) => field.in[connection] !== undefined)
    .map(({ name }) => name);
  const gives = door.gives ?? {};
  return [
    ...check([...path, 'event', 'when'], Object.keys(when), fields, `field of ${entity} in ${connection}`),
    ...check([...path, 'gives'], Object.keys(gives), inputs, 'input of this trigger'),
    ...check([...path, 'gives'], inputs, Object.keys(gives), 'input that this event gives'),
    ...check(
      [...path, 'gives'],
      Object.values(gives).flatMap(placeholders),
      ['id', ...fields],
      `field of ${entity} in ${connection}`,
    ),
  ];
}

function placeProblems(
  check: Check,
  path: ConfigPath,
  place: { entity: string; in: string },
  mappings: Mappings,
): ConfigProblem[] {
  const unknown = check(
    [...path, 'entity'],
    [place.entity],
    Object.keys(mappings.entities),
    'entity of the mappings',
  );
  if (unknown.length > 0) return unknown;
  const connections = Object.keys(mappings.entities[place.entity]?.connections ?? {});
  return check([...path, 'in'], [place.in], connections, `connection that keeps ${place.entity} records`);
}

const PLACEHOLDER = /\{([a-zA-Z]\w*)\}/g;

function placeholders(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** The text with its `{name}`s replaced; null when one of them is empty. */
export function filled(text: string, values: Fields): string | null {
  let complete = true;
  const result = text.replace(PLACEHOLDER, (_, name: string) => {
    const value: FieldValue = Object.hasOwn(values, name) ? (values[name] ?? null) : null;
    if ((typeof value !== 'string' && typeof value !== 'number') || value === '') complete = false;
    return String(value);
  });
  return complete ? result : null;
}
