import { rowsOf, textOf } from '../doc.js';
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
  afterInsert({ session, doc }) {
    if (rowsOf(doc, 'roles').length > 0) return;
    const message = `Newly created user <strong>${doc.name}</strong> has no roles enabled.`;
    session.messages.push({ message, title: 'No Roles Specified', indicator: 'orange' });
  },
  validate({ site, session, doc }) {
    // A username is unique, but a taken one is dropped: only a message says so.
    const username = textOf(doc, 'username');
    const isTaken = site
      .all('User')
      .some((other) => other.name !== doc.name && username !== '' && textOf(other, 'username') === username);
    if (isTaken) {
      doc.username = null;
      session.messages.push({ message: `Username ${username} already exists`, title: 'Message' });
    }
    doc.full_name = [textOf(doc, 'first_name'), textOf(doc, 'last_name')].filter(Boolean).join(' ');
  },
};
