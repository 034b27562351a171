import type { CheckItem, Mode } from '@signalbox/contracts';
import { fullId } from './ids.js';
import type { Org } from './records.js';
import * as soql from './soql.js';
import type { Row } from './values.js';

export interface Expected {
  organizationId: string;
  mode: Mode;
}

/** Proves the credentials by the limits call, then looks which org it is. */
export async function checkOrg({ api }: Org, expected: Expected): Promise<CheckItem[]> {
  const { DailyApiRequests: calls } = await api.limits();
  const credentials: CheckItem = {
    check: 'credentials',
    ok: true,
    detail: `accepted; ${calls ? `${calls.Remaining} of ${calls.Max} API calls left in 24 hours` : 'limits hidden'}`,
  };
  const text = soql.select({
    fields: ['Id', 'Name', 'IsSandbox', 'OrganizationType', 'TrialExpirationDate'],
    from: 'Organization',
    limit: 1,
  });
  const [organization] = (await api.query(text)).records;
  return [credentials, ...(organization ? describeOrganization(organization, expected) : [])];
}

/** Whether the org is the one that the settings name, and of the kind that they say. Pure. */
export function describeOrganization(row: Row, { organizationId, mode }: Expected): CheckItem[] {
  const id = fullId(String(row['Id']));
  const isRight = id === fullId(organizationId);
  const isProduction = !isForTests(row);
  const kind =
    row['IsSandbox'] === true ? 'a sandbox' : isProduction ? 'a production org' : 'a developer or trial org';
  const isMode = (mode === 'production') === isProduction;
  return [
    {
      check: 'organization',
      ok: isRight,
      detail: `${String(row['Name'])} (${id}), ${String(row['OrganizationType'])}`,
      ...(isRight
        ? {}
        : { fix: `Set SALESFORCE_ORGANIZATION_ID to ${id}: notices of this org are refused now.` }),
    },
    {
      check: 'mode',
      ok: isMode,
      detail: `the connection is "${mode}", and the org is ${kind}`,
      ...(isMode
        ? {}
        : { fix: `Set CONNECTION_MODE to ${isProduction ? 'production' : 'test'}, or use another org.` }),
    },
  ];
}

function isForTests(row: Row): boolean {
  return (
    row['IsSandbox'] === true ||
    row['OrganizationType'] === 'Developer Edition' ||
    typeof row['TrialExpirationDate'] === 'string'
  );
}
