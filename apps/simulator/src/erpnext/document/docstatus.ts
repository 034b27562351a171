import type { Doc } from '../doc.js';
import { rowsOf } from '../doc.js';
import { type DocField, type DocType, columnsOf, isTable } from '../doctypes/doctype.js';
import { FrappeError, thrown } from '../errors.js';
import { isNumber } from './cast.js';
import { cint } from '../numbers.js';
import type { Site } from '../site.js';

export type Action = 'save' | 'submit' | 'update_after_submit' | 'cancel';

const ACTIONS: Record<string, Action> = {
  '0>0': 'save',
  '0>1': 'submit',
  '1>1': 'update_after_submit',
  '1>2': 'cancel',
};
const STATUS_TEXT = ['0 (Draft)', '1 (Submitted)', '2 (Cancelled)'];

/** What a change of docstatus asks for; throws where it is not allowed. */
export function actionFor(from: number, to: unknown): Action {
  const target = cint(to);
  const action = ACTIONS[`${from}>${target}`];
  if (action) return action;
  if (from === 2) throw new FrappeError('ValidationError', 'Cannot edit cancelled document');
  const text = `Cannot change docstatus from ${STATUS_TEXT[from]} to ${STATUS_TEXT[target] ?? String(to)}`;
  throw new FrappeError('DocstatusTransitionError', text);
}

/** After submission only what says `allow_on_submit` may change. */
export function checkUpdateAfterSubmit(site: Site, meta: DocType, before: Doc, doc: Doc): void {
  checkUnchanged(columnsOf(meta), before, doc, '');
  for (const table of meta.fields.filter((field) => isTable(field) && !field.allow_on_submit)) {
    const [old, rows] = [rowsOf(before, table.fieldname), rowsOf(doc, table.fieldname)];
    if (old.length !== rows.length) throw refusal('', table, old.length, rows.length);
    const columns = columnsOf(site.meta(String(table.options)));
    rows.forEach((row, index) => checkUnchanged(columns, old[index] as Doc, row, `Row #${index + 1}:`));
  }
}

function checkUnchanged(fields: DocField[], before: Doc, doc: Doc, prefix: string): void {
  for (const field of fields.filter(({ allow_on_submit }) => !allow_on_submit)) {
    const [old, now] = [before[field.fieldname] ?? '', doc[field.fieldname] ?? ''];
    const same = isNumber(field) ? Number(old) === Number(now) : String(old) === String(now);
    if (!same) throw refusal(prefix, field, old, now);
  }
}

const refusal = (prefix: string, { label }: DocField, old: unknown, now: unknown) =>
  thrown(
    'UpdateAfterSubmitError',
    `${prefix} Not allowed to change <strong>${label}</strong> after submission from <strong>${String(old)}</strong> ` +
      `to <strong>${String(now)}</strong>`,
    { title: 'Cannot Update After Submit' },
  );
