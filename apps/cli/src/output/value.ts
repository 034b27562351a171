import type { ChangeReference } from '@signalbox/contracts';

/** How a change that others refer to is called; by default as the change set does. */
export type NameOf = (ref: string) => string;

/** A field's value as people read it: an absent one is a dash, a reference names the change that it waits for. */
export function showValue(value: unknown, nameOf: NameOf = (ref) => ref): string {
  if (value === null || value === undefined || value === '') return '–';
  if (Array.isArray(value)) return value.length === 1 ? '1 row' : `${value.length} rows`;
  if (typeof value === 'object' && '$ref' in value) {
    const { $ref, field } = value as ChangeReference;
    return `(${field ?? 'id'} of ${nameOf($ref)})`;
  }
  if (typeof value === 'object' && 'amount' in value && 'currency' in value)
    return [value.amount, value.currency].filter(Boolean).join(' ');
  if (typeof value === 'object') return JSON.stringify(value);
  return String(value);
}

/** As `showValue`, but the rows of a child table one a line, so that an approver sees each. */
export function showInFull(value: unknown, nameOf?: NameOf): string {
  if (!Array.isArray(value) || value.length === 0) return showValue(value, nameOf);
  return value
    .map((row) => `- ${isObject(row) ? showFields(row, nameOf) : showValue(row, nameOf)}`)
    .join('\n');
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Words before numbers and amounts: what a row is about comes first. */
function showFields(row: Record<string, unknown>, nameOf?: NameOf): string {
  const given = Object.entries(row).filter(([, value]) => value !== null && value !== '');
  const isText = ([, value]: [string, unknown]) => typeof value === 'string';
  const sorted = [...given.filter(isText), ...given.filter((entry) => !isText(entry))];
  return sorted.map(([name, value]) => `${name} ${showValue(value, nameOf)}`).join(', ');
}

/** Local time, to the second; what is no time stays as it is. */
export function showTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** The first part of a UUID, enough to name it on the command line. */
export function shortId(id: string): string {
  return /^[0-9a-f]{8}-/.test(id) ? id.slice(0, 8) : id;
}
