import type { Change, ErrorBody } from '@signalbox/contracts';
import type { LocalGateway } from './local-gateway.js';

/** A record as the simulated account has it. */
export interface StoredRecord {
  id: string;
  /** `associations` has ids by type. */
  fields: Record<string, string> & { associations: Record<string, string[]> };
  deleted: boolean;
}

export function storedRecords(gateway: LocalGateway, type: string): Promise<StoredRecord[]> {
  return gateway.control('GET', `/records?vendor=hubspot&type=${type}`);
}

/** A new task, if nothing else is said. */
export function change(more: Partial<Change>): Change {
  return { ref: 'step', connection: 'hubspot', kind: 'create', type: 'tasks', ...more };
}

export const TASK = {
  hs_task_subject: 'Start the delivery',
  hs_timestamp: '2026-11-25T09:00:00Z',
  hs_task_status: 'NOT_STARTED',
  hs_task_priority: 'HIGH',
  hs_task_type: 'TODO',
};

/** Code and field of what a request was refused with; undefined where it was not. */
export function refusal(work: Promise<unknown>): Promise<{ code: string; field: unknown } | undefined> {
  return work.then(
    () => undefined,
    ({ code, details }: ErrorBody) => ({ code, field: details?.['field'] ?? details?.['fields'] }),
  );
}
