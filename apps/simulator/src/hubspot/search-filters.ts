import { parseInstant } from './instant.js';
import type { Property, PropertySet } from './properties.js';
import { valueOf, type CrmRecord } from './records.js';
import { badSearch } from './refusal.js';

export interface FilterGroup {
  filters?: SearchFilter[];
}

export interface SearchFilter {
  propertyName?: string;
  operator?: string;
  value?: string | number | boolean;
  highValue?: string | number | boolean;
  values?: (string | number | boolean)[];
}

/** Groups are alternatives; the filters of a group all hold. No groups: everything. */
export function matcher(known: PropertySet, groups: readonly FilterGroup[]): (record: CrmRecord) => boolean {
  const alternatives = groups.map(({ filters = [] }) => filters.map((filter) => test(known, filter)));
  return (record: CrmRecord) =>
    alternatives.length === 0 || alternatives.some((tests) => tests.every((holds) => holds(record)));
}

interface Operands {
  property: Property;
  filter: SearchFilter;
  /** The stored value, never null. */
  value: string;
}

const within = ({ property, filter, value }: Operands) => {
  // HubSpot compares text without regard to case, but takes a list as it is: there only lower-case text matches.
  const stored = property.type === 'string' ? value.toLowerCase() : comparable(property, value);
  return (filter.values ?? []).some((one) =>
    property.type === 'string' ? String(one) === stored : comparable(property, String(one)) === stored,
  );
};
const compare = ({ property, filter, value }: Operands, high = false): number => {
  const [one, other] = [
    comparable(property, value),
    comparable(property, String((high ? filter.highValue : filter.value) ?? '')),
  ];
  return one < other ? -1 : one > other ? 1 : one === other ? 0 : Number.NaN;
};
const containsToken = ({ filter, value }: Operands) => {
  const tokens = wordsOf(value);
  return wordsOf(String(filter.value ?? ''), '*').every((wanted) => {
    const pattern = new RegExp(`^${wanted.replaceAll('*', '.*')}$`, 'u');
    return tokens.some((token) => pattern.test(token));
  });
};

const OPERATORS: Record<string, (operands: Operands) => boolean> = {
  EQ: (operands) => compare(operands) === 0,
  NEQ: (operands) => compare(operands) !== 0,
  LT: (operands) => compare(operands) < 0,
  LTE: (operands) => compare(operands) <= 0,
  GT: (operands) => compare(operands) > 0,
  GTE: (operands) => compare(operands) >= 0,
  BETWEEN: (operands) => compare(operands) >= 0 && compare(operands, true) <= 0,
  IN: within,
  NOT_IN: (operands) => !within(operands),
  CONTAINS_TOKEN: containsToken,
  NOT_CONTAINS_TOKEN: (operands) => !containsToken(operands),
};

function test(known: PropertySet, filter: SearchFilter): (record: CrmRecord) => boolean {
  const { propertyName = '', operator = '' } = filter;
  const property = known.get(propertyName);
  if (!property) throw badSearch(`Property "${propertyName}" does not exist`);
  if (operator === 'HAS_PROPERTY') return (record) => valueOf(record, propertyName) !== null;
  if (operator === 'NOT_HAS_PROPERTY') return (record) => valueOf(record, propertyName) === null;
  const holds = OPERATORS[operator];
  if (!holds) throw badSearch(`operator "${operator}" is not supported`);
  return (record) => {
    const value = valueOf(record, propertyName);
    return value !== null && holds({ property, filter, value });
  };
}

/** Numbers and times compare as numbers, options as they are, text without regard to case. */
export function comparable({ type }: Property, text: string): number | string {
  if (type === 'number') return Number(text);
  if (type === 'date' || type === 'datetime') return parseInstant(text) ?? Number.NaN;
  return type === 'enumeration' || type === 'bool' ? text : text.toLowerCase();
}

/** The words of a text in lower case; `kept` may name the wildcard as part of words. */
export function wordsOf(text: string, kept?: '*'): string[] {
  const separators = kept ? /[^\p{L}\p{N}*]+/u : /[^\p{L}\p{N}]+/u;
  return text.toLowerCase().split(separators).filter(Boolean);
}
