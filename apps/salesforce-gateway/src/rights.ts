import type { CheckItem } from '@signalbox/contracts';
import { KEYED_TYPES, SERVED_TYPES } from './object-types.js';
import type { Org } from './records.js';
import { PERMISSION_SET, wrongFields } from './setup.js';
import type { SObject } from './sobject.js';

type Right = 'createable' | 'updateable' | 'deletable';
/** The words of a permission set. */
const NAMES: Record<Right, string> = { createable: 'Create', updateable: 'Edit', deletable: 'Delete' };

/** What the integration user may do with each served type, and what is wrong with the fields that are there. */
export async function checkRights(org: Org): Promise<CheckItem[]> {
  const { catalog } = org;
  const [types, fields] = await Promise.all([
    Promise.all(
      SERVED_TYPES.map(async (type) => {
        const found = await catalog.describe(type);
        return rightsItem(type, found && (await catalog.object(type)));
      }),
    ),
    wrongFields(org),
  ]);
  return [...types, ...fields];
}

/** @param object the type as the org describes it to the user; undefined where it is hidden. Pure. */
export function rightsItem(type: string, object: SObject | undefined): CheckItem {
  const check = `rights ${type}`;
  const wanted: Right[] = KEYED_TYPES.includes(type) ? ['createable', 'updateable', 'deletable'] : [];
  const lacking = object ? wanted.filter((right) => !object[right]).map((right) => NAMES[right]) : ['Read'];
  if (lacking.length === 0)
    return { check, ok: true, detail: wanted.length > 0 ? 'read, create, edit, delete' : 'read' };
  const all = object ? lacking : ['Read', ...wanted.map((right) => NAMES[right])];
  return {
    check,
    ok: false,
    detail: object
      ? `the integration user lacks ${lacking.join(', ')}`
      : 'the org hides it from the integration user',
    fix:
      `Permission set "${PERMISSION_SET}" > Object Settings > ${type}: give ${all.join(', ')}, ` +
      'and assign the set to the integration user.',
  };
}
