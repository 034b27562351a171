import { SignalboxError, type Fields, type SystemRecord } from '@signalbox/contracts';
import { tookAllBack, type SystemAdapter } from '@signalbox/gateway-kit';
import type { Document } from './api.js';
import { KEY_FIELD, STATES } from './doctypes.js';
import type { Meta } from './meta.js';
import { assertNameFree, isRenamed, renamedAndTakenBack, withMatches } from './name-clashes.js';
import { recordFrom, type Parts } from './records.js';
import { fieldsOf } from './schema.js';
import { settled } from './settled.js';
import { toErpnext, type SiteFacts } from './values.js';

type Writing = Pick<SystemAdapter, 'create' | 'update' | 'remove' | 'removal' | 'transition' | 'undoState'>;
type Creation = Parameters<SystemAdapter['create']>[0];

/**
 * The writing verbs. Every write but the first carries the `modified` that was read, so that the site itself compares.
 * Whatever else is needed is asked before the write, so that nothing can fail after it.
 */
export function recordWriting(parts: Parts): Writing {
  const { api, site } = parts;
  const before = (doctype: string) => Promise.all([site.meta(doctype), site.facts()]);
  const write = async (
    doctype: string,
    { id, version, values }: { id: string; version: string; values: Record<string, unknown> },
    [meta, facts]: [Meta, SiteFacts],
  ): Promise<SystemRecord> => {
    const record = (document: Document) => recordFrom(parts, meta, facts, document);
    return settled(
      async () => record(await api.update(doctype, id, { ...values, modified: version })),
      async () => ((await api.get(doctype, id))?.modified === version ? undefined : 'unclear'),
    );
  };
  return {
    create: (creation) => create(parts, creation),
    async update({ type, id, fields, version }) {
      const [meta, facts] = await before(type.name);
      const values = documentFrom(meta, fields, facts.zone);
      return write(type.name, { id, version, values }, [meta, facts]);
    },
    async remove({ type, id }) {
      await settled<true>(
        async () => {
          await api.remove(type.name, id);
          return true;
        },
        async () => ((await api.get(type.name, id)) === null ? true : undefined),
      );
    },
    removal: 'delete',
    async transition({ type, id, to, version }) {
      const values = { docstatus: STATES.findIndex((state) => state === to) };
      return write(type.name, { id, version, values }, await before(type.name));
    },
    undoState: (to) => (to === 'submitted' ? 'cancelled' : undefined),
  };
}

/** Inserts a document; a name that is taken is a question to a person, before the insert and after it. */
async function create(
  parts: Parts,
  { type, fields, links }: Creation,
): Promise<{ id: string; record: SystemRecord }> {
  if (links.length > 0) throw noLinks();
  const [meta, facts] = await Promise.all([parts.site.meta(type.name), parts.site.facts()]);
  const values = documentFrom(meta, fields, facts.zone);
  await assertNameFree(parts, type.name, fields);
  try {
    const record = await settled(
      async () => recordFrom(parts, meta, facts, await parts.api.insert(type.name, values)),
      () => madeUnder(parts, type.name, fields),
    );
    if (isRenamed(type.name, fields, record.id)) throw await takenBack(parts, type.name, fields, record.id);
    return { id: record.id, record };
  } catch (thrown) {
    const error = namingField(thrown as SignalboxError, meta);
    throw error.code === 'DUPLICATE'
      ? await withMatches(parts, error, { doctype: type.name, fields })
      : error;
  }
}

/** The document that carries the key of a create, if there is one. */
async function madeUnder(parts: Parts, doctype: string, fields: Fields): Promise<SystemRecord | undefined> {
  const key = fields[KEY_FIELD];
  if (typeof key !== 'string')
    throw new SignalboxError('OUTCOME_UNKNOWN', 'No key tells whether it was made.');
  const list = { doctype, fields: ['name'], orderBy: 'creation asc, name asc', limit: 1 };
  const [found] = await parts.api.list({ ...list, filters: [[doctype, KEY_FIELD, '=', key]] });
  if (found === undefined) return undefined;
  const [meta, facts] = await Promise.all([parts.site.meta(doctype), parts.site.facts()]);
  const document = await parts.api.get(doctype, found.name);
  return document === null ? undefined : recordFrom(parts, meta, facts, document);
}

/**
 * Somebody made a record of that name between the look and the insert, so that the site renamed ours: it is deleted
 * again, before anybody uses it, and the clash becomes a question. Where it can't be deleted the write is told as
 * unknown; it is found by its key.
 */
async function takenBack(parts: Parts, doctype: string, fields: Fields, id: string): Promise<SignalboxError> {
  try {
    await parts.api.remove(doctype, id);
  } catch (error) {
    return new SignalboxError(
      'OUTCOME_UNKNOWN',
      `ERPNext made ${doctype} "${id}" because the name was taken meanwhile, and did not delete it again.`,
      { details: { id, effect: 'unknown' }, cause: error },
    );
  }
  tookAllBack();
  return renamedAndTakenBack(parts, doctype, fields);
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
