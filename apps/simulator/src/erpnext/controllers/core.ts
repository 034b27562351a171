import { textOf } from '../doc.js';
import type { Controller } from '../document/task.js';
import { pythonError } from '../errors.js';

export const comment: Controller = {
  beforeInsert({ doc, session }) {
    doc.comment_email ??= session.user;
  },
};

export const user: Controller = {
  ownName({ doc }) {
    if (!textOf(doc, 'email'))
      throw pythonError('AttributeError', "'NoneType' object has no attribute 'strip'");
    return textOf(doc, 'email').trim().toLowerCase();
  },
  validate({ doc }) {
    doc.full_name = [textOf(doc, 'first_name'), textOf(doc, 'last_name')].filter(Boolean).join(' ');
  },
};
