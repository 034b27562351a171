import { textOf } from '../doc.js';
import type { Controller } from '../document/task.js';
import { thrown } from '../errors.js';

const OF_SUBMITTABLE = new Set(['on_submit', 'on_cancel', 'on_update_after_submit']);

/** A webhook as an admin sets it up. Those of customers and sales orders are sent whether one is set up or not. */
export const webhook: Controller = {
  ownName: ({ values }) => (typeof values.name === 'string' && values.name !== '' ? values.name : undefined),
  validate({ site, doc }) {
    const event = textOf(doc, 'webhook_docevent');
    if (OF_SUBMITTABLE.has(event) && !site.meta(textOf(doc, 'webhook_doctype')).is_submittable)
      throw thrown('ValidationError', 'DocType must be Submittable for the selected Doc Event');
    if (!URL.canParse(textOf(doc, 'request_url'))) throw thrown('ValidationError', 'Check Request URL');
    if (hasLooseEnd(textOf(doc, 'webhook_json')))
      throw thrown('ValidationError', 'Syntax error in template as line 1: expected name or number');
  },
};

/** An expression that ends in a point: the one mistake in a template that is looked for. */
const hasLooseEnd = (template: string) => /\{\{[^}]*\.\s*(\}\}|$)/.test(template);
