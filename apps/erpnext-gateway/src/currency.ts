import type { DocField } from './meta.js';

/** A site's companies, as far as amounts need them. */
export interface Companies {
  /** ISO code by company. */
  currencies: ReadonlyMap<string, string>;
}

type Document = Record<string, unknown>;

/**
 * The currency of an amount. A Currency field's options name the field that holds it, `currency`, or lead to it,
 * `Company:company:default_currency`; without options it is the document's, else the company's. Null where companies of
 * several currencies leave it open.
 */
export function currencyOf(
  field: DocField,
  document: Document,
  parent: Document | undefined,
  { currencies }: Companies,
): string | null {
  const value = (name: string) => textIn(document, name) ?? (parent && textIn(parent, name));
  const option = field.options ?? '';
  const isCompanys = option.startsWith('Company:') || field.fieldname.startsWith('base_');
  const own = isCompanys ? undefined : ((option === '' ? undefined : value(option)) ?? value('currency'));
  if (own !== undefined) return own;
  const company = value('company');
  if (company !== undefined) return currencies.get(company) ?? null;
  const distinct = [...new Set(currencies.values())];
  return distinct.length === 1 ? (distinct[0] as string) : null;
}

/** Columns that a list needs beside its amounts to know their currency. */
export function currencyColumns(fields: DocField[], known: DocField[]): string[] {
  const amounts = fields.filter(({ fieldtype }) => fieldtype === 'Currency');
  if (amounts.length === 0) return [];
  const wanted = new Set(['currency', 'company', ...amounts.map(({ options }) => options ?? '')]);
  return known.map(({ fieldname }) => fieldname).filter((name) => wanted.has(name));
}

function textIn(document: Document, name: string): string | undefined {
  const value = document[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
