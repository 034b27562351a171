import type { RunDetail } from '@signalbox/contracts';
import type { LoggedRequest, StoredRecord } from '../stack/simulator-control.js';
import type { OpportunityFacts } from './scenario.js';

/** Whether a record stands in its system: not deleted, archived or, for ERPNext's documents, cancelled. */
export function isLive({ deleted, fields }: StoredRecord): boolean {
  return !deleted && Number(fields['docstatus'] ?? 0) !== 2;
}

/** Our key on a record, under each system's name for it; undefined where the record is not ours. */
export function keyOf({ fields }: StoredRecord): string | undefined {
  const key = fields['Signalbox_Key__c'] ?? fields['signalbox_key'];
  return typeof key === 'string' && key !== '' ? key : undefined;
}

const isOrder = ({ vendor, type }: StoredRecord) => vendor === 'erpnext' && type === 'Sales Order';

export function ordersFor(records: readonly StoredRecord[], opportunityId: string): StoredRecord[] {
  return records.filter(
    (record) => isOrder(record) && record.fields['salesforce_opportunity_id'] === opportunityId,
  );
}

/** What stands in the systems for one opportunity, and how often an order for it was asked for. */
export function factsFor(
  opportunityId: string,
  records: readonly StoredRecord[],
  requests: readonly LoggedRequest[],
  run: RunDetail,
): OpportunityFacts {
  const orders = ordersFor(records, opportunityId).filter(({ deleted }) => !deleted);
  const opportunity = records.find(({ vendor, id }) => vendor === 'salesforce' && id === opportunityId);
  const made = new Set(run.steps.map(({ key }) => key));
  return {
    liveOrders: orders.filter(isLive),
    cancelledOrders: orders.filter((order) => !isLive(order)),
    orderRequests: requests.filter((request) => createsOrder(request, opportunityId)).length,
    orderNumber: textOrNull(opportunity?.fields['ERP_Order_Number__c']),
    liveTasks: records.filter(
      (record) => record.type === 'tasks' && isLive(record) && made.has(keyOf(record) ?? ''),
    ),
  };
}

function createsOrder({ vendor, method, url, body }: LoggedRequest, id: string): boolean {
  const path = decodeURIComponent(url.split('?')[0] as string);
  return vendor === 'erpnext' && method === 'POST' && path.endsWith('/Sales Order') && body.includes(id);
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export interface Effects {
  /** Orders that stand for the opportunities of the demo. */
  orders: number;
  /** What stands more than once: orders of an opportunity, customers of an account. */
  duplicates: number;
  /** What stands without the rest: our records that belong to no finished run, order numbers without their order. */
  orphans: number;
}

/** Counts from the systems' records what all runs together have left behind. */
export function countEffects(
  records: readonly StoredRecord[],
  opportunityIds: readonly string[],
  runs: readonly RunDetail[],
): Effects {
  const live = records.filter(isLive);
  const perOpportunity = opportunityIds.map((id) => ordersFor(live, id));
  const orders = perOpportunity.flat();
  const accounts = live
    .filter(({ type }) => type === 'Customer')
    .flatMap(({ fields }) => textOrNull(fields['salesforce_account_id']) ?? []);
  const perAccount = [...new Set(accounts)].map((id) => accounts.filter((account) => account === id));
  return {
    orders: orders.length,
    duplicates: beyondTheFirst([...perOpportunity, ...perAccount]),
    orphans: keyedOrphans(live, runs) + danglingNumbers(live, opportunityIds, orders),
  };
}

function beyondTheFirst(groups: readonly (readonly unknown[])[]): number {
  return groups.reduce((sum, group) => sum + Math.max(0, group.length - 1), 0);
}

/** Records with our key that no finished run's step made. */
function keyedOrphans(live: readonly StoredRecord[], runs: readonly RunDetail[]): number {
  const steps = runs.filter(({ status }) => status === 'done').flatMap((run) => run.steps);
  const made = new Set(steps.filter(({ state }) => state === 'done').map(({ key }) => key.toLowerCase()));
  return live.filter((record) => {
    const key = keyOf(record);
    return key !== undefined && !made.has(key.toLowerCase());
  }).length;
}

/** Opportunities whose order number names no order that stands, and orders whose opportunity does not name them. */
function danglingNumbers(
  live: readonly StoredRecord[],
  opportunityIds: readonly string[],
  orders: readonly StoredRecord[],
): number {
  const numbers = live
    .filter(({ vendor, id }) => vendor === 'salesforce' && opportunityIds.includes(id))
    .flatMap(({ fields }) => textOrNull(fields['ERP_Order_Number__c']) ?? []);
  const names = orders.map(({ id }) => id);
  const withoutOrder = numbers.filter((number) => !names.includes(number));
  const withoutNumber = names.filter((name) => !numbers.includes(name));
  return withoutOrder.length + withoutNumber.length;
}
