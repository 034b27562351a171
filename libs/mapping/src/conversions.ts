import type { FieldType, FieldValue } from '@signalbox/contracts';
import { decimalOf, isMoney, moneyOf } from './decimal.js';

/**
 * How a value is read from a system and written to one. Both get a value that is not empty, and answer undefined when
 * it is none that they can convert.
 */
export interface Conversion {
  about: string;
  /** Types of field that it can read; null: any. */
  fits: readonly FieldType[] | null;
  read(value: FieldValue): FieldValue | undefined;
  write(value: FieldValue): FieldValue | undefined;
}

const TEXT_TYPES = ['text', 'choice', 'reference'] as const;
const textOf = (value: FieldValue): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;

/** A conversion that does the same both ways. */
function same(about: string, fits: readonly FieldType[] | null, convert: Conversion['read']): Conversion {
  return { about, fits, read: convert, write: convert };
}

const tidy = (value: FieldValue) => textOf(value)?.trim().replace(/\s+/g, ' ');
const yesNo = (value: FieldValue): boolean | undefined =>
  [true, 1, 'true', '1', 'yes'].includes(value as never)
    ? true
    : [false, 0, 'false', '0', 'no'].includes(value as never)
      ? false
      : undefined;
const opposite = (value: FieldValue): boolean | undefined => {
  const known = yesNo(value);
  return known === undefined ? undefined : !known;
};

export const CONVERSIONS = {
  text: same('Text exactly as it stands.', TEXT_TYPES, textOf),
  trim: same('Text without spaces around it, and single spaces within.', TEXT_TYPES, tidy),
  phone: same('A telephone number as somebody typed it.', TEXT_TYPES, tidy),
  email: same('An e-mail address in small letters.', TEXT_TYPES, (value) => tidy(value)?.toLowerCase()),
  domain: same('The domain of a website: example.com.', TEXT_TYPES, (value) => domainOf(tidy(value))),
  number: same('A number.', ['number', 'integer', 'money', 'text'], (value) => decimalOf(value)?.toNumber()),
  integer: same('A whole number.', ['integer', 'number', 'text'], (value) => {
    const number = decimalOf(value);
    return number?.isInteger() ? number.toNumber() : undefined;
  }),
  money: same('An amount of money.', ['money', 'number', 'text'], (value) => moneyOf(value) ?? undefined),
  currency: same(
    'The currency of an amount, or a currency code: USD.',
    ['money', 'text', 'choice', 'reference'],
    (value) => (isMoney(value) ? value.currency : textOf(value)?.trim().toUpperCase()),
  ),
  'yes-no': same('Yes or no.', ['boolean', 'integer', 'number', 'choice'], yesNo),
  'no-yes': same(
    'Yes or no, the other way round: disabled is not active.',
    ['boolean', 'integer', 'number', 'choice'],
    opposite,
  ),
  date: same('A day.', ['date', 'datetime', 'text'], (value) => dayOf(textOf(value))),
  datetime: same('A moment.', ['datetime', 'date', 'text'], (value) => momentOf(textOf(value))),
  choice: same('One of the words listed under choices.', null, (value) => value),
  reference: same("Another record's id.", ['reference', 'text'], textOf),
  constant: same('Always the same value.', null, (value) => value),
  rows: same('A list of rows, such as order lines.', ['rows'], (value) => value),
} as const satisfies Record<string, Conversion>;

export type ConversionName = keyof typeof CONVERSIONS;

/** The host of a web address without `www.`; of an e-mail address, what follows the @. Undefined where there is none. */
export function domainOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const host = text
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/^.*@/, '')
    .replace(/[/?#:].*$/, '')
    .replace(/^www\d?\./, '')
    .replace(/\.$/, '');
  return /^[^\s.]+(\.[^\s.]+)+$/.test(host) ? host : undefined;
}

function dayOf(text: string | undefined): string | undefined {
  const day = /^(\d{4}-\d{2}-\d{2})([T ].*)?$/.exec(text?.trim() ?? '')?.[1];
  return day !== undefined && realDay(day) ? day : undefined;
}

function momentOf(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? '';
  if (!/^\d{4}-\d{2}-\d{2}/.test(trimmed) || !realDay(trimmed.slice(0, 10))) return undefined;
  // Without a zone the text would be read in this machine's: gateways deliver UTC.
  const zoned = /^\d{4}-\d{2}-\d{2}$/.test(trimmed)
    ? `${trimmed}T00:00:00Z`
    : /(Z|[+-]\d{2}:?\d{2})$/i.test(trimmed)
      ? trimmed
      : `${trimmed.replace(' ', 'T')}Z`;
  const time = new Date(zoned);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}

function realDay(day: string): boolean {
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}
