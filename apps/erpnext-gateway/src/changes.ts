import { SignalboxError, type Fields } from '@signalbox/contracts';
import type { SystemAdapter } from '@signalbox/gateway-kit';
import { STATES } from './doctypes.js';
import type { Meta } from './meta.js';
import { recordFrom, type Parts } from './records.js';
import { fieldsOf } from './schema.js';
import { toErpnext } from './values.js';

type Writing = Pick<SystemAdapter, 'create' | 'update' | 'remove' | 'removal' | 'transition' | 'undoState'>;

/**
 * The writing verbs. Every write but the first carries the `modified` that was read, so that the site itself compares.
 * Whatever else is needed is asked before the write, so that nothing can fail after it.
 */
export function recordWriting(parts: Parts): Writing {
  const { api, site } = parts;
  const before = (doctype: string) => Promise.all([site.meta(doctype), site.facts()]);
  return {
    async create({ type, fields, links }) {
      if (links.length > 0) throw noLinks();
      const [meta, facts] = await before(type.name);
      const values = documentFrom(meta, fields, facts.zone);
      const document = await api.insert(type.name, values).catch((error: SignalboxError) => {
        throw namingField(error, meta);
      });
      return { id: document.name, record: recordFrom(parts, meta, facts, document) };
    },
    async update({ type, id, fields, version }) {
      const [meta, facts] = await before(type.name);
      const values = { ...documentFrom(meta, fields, facts.zone), modified: version };
      return recordFrom(parts, meta, facts, await api.update(type.name, id, values));
    },
    remove: ({ type, id }) => api.remove(type.name, id),
    removal: 'delete',
    async transition({ type, id, to, version }) {
      const [meta, facts] = await before(type.name);
      const values = { docstatus: STATES.findIndex((state) => state === to), modified: version };
      return recordFrom(parts, meta, facts, await api.update(type.name, id, values));
    },
    undoState: (to) => (to === 'submitted' ? 'cancelled' : undefined),
  };
}

/**
 * Fields in ERPNext's own form.
 * @throws SignalboxError `VALIDATION` for a field that the DocType lacks (the site would drop it and answer 200), or a
 * value that the field can't take.
 */
export function documentFrom(meta: Meta, fields: Fields, zone: string): Record<string, unknown> {
  const known = new Map(fieldsOf(meta).map((field) => [field.fieldname, field]));
  const entries = Object.entries(fields).map(([name, value]) => {
    const field = known.get(name);
    if (!field)
      throw new SignalboxError('VALIDATION', `${meta.name} has no field "${name}".`, {
        details: { field: name, effect: 'none' },
      });
    return [name, toErpnext(field, value, meta, zone)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** A clash names the field by its label; callers know it by its name. */
function namingField(error: SignalboxError, meta: Meta): SignalboxError {
  const label = error.details?.['label'];
  const field = error.code === 'DUPLICATE' && meta.fields.find((one) => one.unique && one.label === label);
  if (!field) return error;
  return new SignalboxError(error.code, error.message, {
    ...error.toBody(),
    details: { ...error.details, field: field.fieldname },
    cause: error,
  });
}

function noLinks(): SignalboxError {
  return new SignalboxError(
    'UNSUPPORTED',
    'ERPNext connects records by fields, not by links; write the field.',
    {
      details: { field: 'links', effect: 'none' },
    },
  );
}
