import { SignalboxError, type Fields, type FieldValue, type RecordEvent } from '@signalbox/contracts';
import { filled, type EventPattern, type Trigger } from './triggers.js';

/** A run that a trigger wants to be started, or attached to where its business key is known. */
export interface Start {
  trigger: string;
  playbook: string;
  businessKey: string;
  title: string;
  input: Fields;
}

/** The record of an event in canonical terms; `values` are null where it is gone. */
export interface TriggeringRecord {
  entity: string;
  values: Fields | null;
}

/** The starts that an event comes to. A door whose inputs the record leaves empty starts nothing. */
export function startsFor(
  event: Pick<RecordEvent, 'connection' | 'operation' | 'id'>,
  triggers: readonly Trigger[],
  record: TriggeringRecord,
): Start[] {
  return triggers.flatMap((trigger) =>
    trigger.on.flatMap(({ event: pattern, gives = {} }) => {
      if (pattern === undefined || !matches(pattern, event, record)) return [];
      const given = Object.entries(gives).map(([name, text]) => [
        name,
        filled(text, { ...record.values, id: event.id }),
      ]);
      const start = startOf(trigger, Object.fromEntries(given) as Fields);
      return start === null ? [] : [start];
    }),
  );
}

function matches(
  pattern: EventPattern,
  event: Pick<RecordEvent, 'connection' | 'operation'>,
  record: TriggeringRecord,
): boolean {
  if (pattern.in !== event.connection || !pattern.change.includes(event.operation)) return false;
  const { entity, values } = record;
  return (
    pattern.entity === entity &&
    Object.entries(pattern.when ?? {}).every(([field, wanted]) => isOneOf(values?.[field] ?? null, wanted))
  );
}

function isOneOf(value: FieldValue, wanted: FieldValue): boolean {
  return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
}

/**
 * The start that a person or a program asks for by name. Inputs that are records (`trigger.input.x.record`) have to be
 * looked up before, so that the key is made of the id as the system writes it.
 * @throws SignalboxError `NOT_FOUND` for an unknown trigger, `FORBIDDEN_BY_POLICY` where requests are no door of it,
 * `BAD_REQUEST` for a missing or unknown input.
 */
export function requestedStart(triggers: readonly Trigger[], name: string, input: Fields): Start {
  const trigger = requestable(triggers, name);
  const known = Object.keys(trigger.input);
  const extra = Object.keys(input).find((each) => !known.includes(each));
  if (extra !== undefined) {
    throw new SignalboxError(
      'BAD_REQUEST',
      `${name} has no input "${extra}". It takes: ${known.join(', ')}.`,
      {
        details: { input: extra },
      },
    );
  }
  const missing = known.find((each) => typeof input[each] !== 'string' || input[each] === '');
  if (missing !== undefined) {
    throw new SignalboxError(
      'BAD_REQUEST',
      `${name} needs the input "${missing}" as text: ${trigger.input[missing]?.about ?? ''}.`,
      { details: { input: missing } },
    );
  }
  const start = startOf(trigger, input);
  if (start === null)
    throw new SignalboxError('BAD_REQUEST', `${name} can't make a business key of this input.`);
  return start;
}

/** The trigger of that name, if requests are one of its doors. */
export function requestable(triggers: readonly Trigger[], name: string): Trigger {
  const trigger = triggers.find((each) => each.trigger === name);
  if (trigger === undefined) {
    throw new SignalboxError(
      'NOT_FOUND',
      `There is no trigger "${name}". There are: ${triggers.map((each) => each.trigger).join(', ') || 'none'}.`,
      { details: { trigger: name } },
    );
  }
  if (trigger.on.some(({ request }) => request === true)) return trigger;
  throw new SignalboxError(
    'FORBIDDEN_BY_POLICY',
    `${name} can't be started by request: triggers.yaml doesn't say so.`,
    {
      details: { trigger: name },
    },
  );
}

function startOf(trigger: Trigger, input: Fields): Start | null {
  const businessKey = filled(trigger.businessKey, input);
  const title = filled(trigger.title, input);
  if (businessKey === null || title === null) return null;
  return { trigger: trigger.trigger, playbook: trigger.playbook, businessKey, title, input };
}
