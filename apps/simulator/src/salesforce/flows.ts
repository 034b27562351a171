import type { Fields } from './derive.js';
import type { OrgSettings } from './org-settings.js';
import { fieldOf, type RecordType } from './schema.js';

/** What a flow of the org writes into a record that the integration user saves, in the same transaction. */
export function flowFields(flow: OrgSettings['flow'], type: RecordType, row: Fields): Fields {
  if (flow === 'stamps description' && fieldOf(type, 'Description'))
    return { Description: 'Checked by the flow "After save"' };
  if (flow === 'rewrites name' && fieldOf(type, 'Name')?.createable && typeof row.Name === 'string')
    return { Name: row.Name.toUpperCase() };
  return {};
}
