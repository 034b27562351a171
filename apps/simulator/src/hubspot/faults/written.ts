import type { Answer } from '../../core/answer.js';
import { OBJECT_TYPES } from '../object-types.js';
import type { Portal } from '../portal.js';
import type { CrmRecord } from '../records.js';
import { archiveRecord, patchRecord } from '../writes.js';

/** A call as a fault sees it. */
export interface Request {
  method: string;
  url: string;
  body: string;
}

const OBJECT = /^\/crm\/(?:v\d\/objects|objects\/[\d-]+)\/([^/?]+)(?:\/(\d+))?(?:\?|$)/;

/** The live record that a call has written; undefined for reads and failures. */
export function writtenRecord(
  portal: Portal,
  { method, url }: Request,
  answer: Answer,
): CrmRecord | undefined {
  const [, word = '', inPath] = OBJECT.exec(url) ?? [];
  const type = OBJECT_TYPES.find(({ name, singular, typeId }) => [name, singular, typeId].includes(word));
  if (!type || !['POST', 'PATCH'].includes(method) || answer.status >= 300) return undefined;
  const record = portal.records.get(type, inPath ?? idIn(answer));
  return record?.archivedAt === undefined ? record : undefined;
}

/** The properties that a call asks to write. */
export function askedProperties({ body }: Request): string[] {
  try {
    return Object.keys((JSON.parse(body) as { properties?: object }).properties ?? {});
  } catch {
    return [];
  }
}

/** What a workflow of the account does to a record: it asks for nobody's key. */
export function automate(portal: Portal, record: CrmRecord, properties: Record<string, string>): void {
  portal.operate('AUTOMATION_PLATFORM', () => patchRecord(portal, record, properties));
}

export function archive(portal: Portal, { type, id }: CrmRecord): void {
  portal.operate('CRM_UI', () => archiveRecord(portal, type, id));
}

function idIn({ body }: Answer): string {
  try {
    return String((JSON.parse(String(body)) as { id?: unknown }).id);
  } catch {
    return '';
  }
}
