import { asSignalboxError } from '@signalbox/contracts';
import type { Environment } from '@signalbox/gateway-kit';
import { fullId } from './ids.js';
import type { SalesforceApi } from './salesforce-api.js';
import * as soql from './soql.js';
import type { Row } from './values.js';

/** The org's row about itself; undefined where the user may not see it, by its rows or as a type. */
export async function readOrganization(api: SalesforceApi): Promise<Row | undefined> {
  const text = soql.select({
    fields: ['Id', 'Name', 'IsSandbox', 'OrganizationType', 'TrialExpirationDate'],
    from: 'Organization',
    limit: 1,
  });
  try {
    return (await api.query(text)).records[0];
  } catch (thrown) {
    if (asSignalboxError(thrown).details?.['vendorCode'] === 'INVALID_TYPE') return undefined;
    throw thrown;
  }
}

/** Sandboxes, developer orgs and trials are for tests; every other org is somebody's production. Pure. */
export function environmentOf(row: Row | undefined): Environment {
  if (!row) return { kind: 'unsaid', detail: 'the org does not show what it is' };
  const kind =
    row['IsSandbox'] === true
      ? 'a sandbox'
      : row['OrganizationType'] === 'Developer Edition'
        ? 'a developer org'
        : typeof row['TrialExpirationDate'] === 'string'
          ? 'a trial org'
          : undefined;
  const name = `${String(row['Name'])} (${fullId(String(row['Id']))}), ${String(row['OrganizationType'])}`;
  return { kind: kind ? 'test' : 'production', detail: `${name}: ${kind ?? 'a production org'}` };
}
