import type { Fields, FieldValue } from '@signalbox/contracts';
import { compareAmounts, isMoney, matchRecords, showMoney, sumOf, type Mappings } from '@signalbox/mapping';

export type PlaybookFunctions = Record<string, (...values: never[]) => FieldValue | undefined>;

/** What each function of ours does, for documents and for the check that a playbook calls none that isn't there. */
export const FUNCTION_WORDS = {
  sumOf: "$sumOf(rows, 'quantity', 'price'): the exact sum over rows of the product of these fields",
  sameAmount: '$sameAmount(a, b): whether two amounts are equal, to the last digit',
  without: '$without(list, other): what is in the first list and not in the other',
  show: '$show(value): a value as people write it',
  alike:
    "$alike('customer', one, others): the others that may be the same, by the mapping's rules, surest first",
  pick: '$pick(list, id): the record of that id, or nothing',
  today: '$today(): the date',
  daysFromToday: "$daysFromToday(3, '09:00'): the date in so many days, with a time (UTC) if one is given",
  resultOf: "$resultOf('order', 'number'): what an earlier change makes: its id, or the field named",
} as const;

/** The functions of playbooks, over the mappings and the clock they are given. */
export function playbookFunctions(mappings: Mappings, now: () => Date): PlaybookFunctions {
  const functions: Record<keyof typeof FUNCTION_WORDS, PlaybookFunctions[string]> = {
    sumOf: (rows: FieldValue, ...names: string[]) => sumOf(list(rows) as Fields[], names) as FieldValue,
    sameAmount: (a: FieldValue, b: FieldValue) => compareAmounts(a, b) === 0,
    without: (values: FieldValue, other: FieldValue) => without(list(values), list(other)),
    show: (value: FieldValue) => shown(value ?? null),
    alike: (entity: string, wanted: Fields, others: FieldValue) =>
      alike(mappings, entity, wanted, list(others)),
    pick: (values: FieldValue, id: FieldValue) =>
      list(values).find((each) => id != null && (each as Fields)['id'] === id) ?? null,
    today: () => dayFrom(now(), 0),
    daysFromToday: (days: number, time?: string) => {
      const day = dayFrom(now(), days);
      return time === undefined ? day : `${day}T${time}:00.000Z`;
    },
    resultOf: (ref: string, field?: string): Fields =>
      field === undefined ? { $ref: ref } : { $ref: ref, field },
  };
  return functions;
}

/** JSONata gives a list of one as the one, and an empty list as nothing. */
function list(value: FieldValue | undefined): FieldValue[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function without(values: FieldValue[], other: FieldValue[]): FieldValue[] {
  const known = new Set(other);
  return [...new Set(values)].filter((value) => !known.has(value));
}

function alike(mappings: Mappings, entity: string, wanted: Fields, others: FieldValue[]): FieldValue {
  const candidates = (others as Fields[]).map((values) => ({ id: String(values['id']), values }));
  return matchRecords(mappings, entity, wanted, candidates).map(({ candidate, certainty, by, score }) => ({
    ...candidate.values,
    certainty,
    by,
    score,
  }));
}

function dayFrom(now: Date, days: number): string {
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}

/** A value for people: amounts with thousands, lists with commas. */
export function shown(value: FieldValue): string {
  if (value === null || value === '') return 'not given';
  if (isMoney(value)) return showMoney(value);
  if (Array.isArray(value)) return value.map(shown).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
