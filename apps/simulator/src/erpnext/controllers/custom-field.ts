import { textOf } from '../doc.js';
import type { Controller } from '../document/task.js';
import { thrown } from '../errors.js';

/** A field that an administrator adds to a DocType; it can be written as soon as it exists. */
export const customField: Controller = {
  beforeInsert({ doc, values }) {
    if (!textOf(doc, 'label') && !values.fieldname) throw thrown('ValidationError', 'Label is mandatory');
    if (!values.fieldname) doc.fieldname = `custom_${textOf(doc, 'label').replace(/\W+/g, '_')}`;
    doc.fieldname = textOf(doc, 'fieldname').toLowerCase();
  },
  ownName: ({ doc }) => `${textOf(doc, 'dt')}-${textOf(doc, 'fieldname')}`,
  validate({ site, doc, before }) {
    if (before) return;
    const { name, fields } = site.meta(textOf(doc, 'dt'));
    const fieldnames = fields.map((field) => field.fieldname);
    if (fieldnames.includes(textOf(doc, 'fieldname'))) {
      const text = `A field with the name <strong>${textOf(doc, 'fieldname')}</strong> already exists in ${name}`;
      throw thrown('ValidationError', text);
    }
    doc.idx = fieldnames.indexOf(textOf(doc, 'insert_after')) + 2 || fieldnames.length + 1;
  },
};
