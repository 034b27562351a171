import { NOTICE_PATH, NOTICE_SECRET, type System } from './environments.js';
import type { PlannedService, ServiceName } from './plan.js';
import type { Service } from './service.js';

/** Tells the simulator's vendors where their notices go, as an admin sets up webhooks in each system. */
export async function registerNoticeTargets(
  control: string,
  planned: readonly PlannedService[],
  running: ReadonlyMap<ServiceName, Service>,
): Promise<void> {
  for (const { name, system } of planned) {
    const service = running.get(name);
    if (system === undefined || service === undefined) continue;
    const url = `${service.url}${NOTICE_PATH[system]}`;
    const secret = NOTICE_SECRET[system];
    const target = { url, ...(secret === undefined ? {} : { secret }) };
    await tell(control, 'PUT', 'notices', { vendor: system, ...target });
    for (const record of shownAs(system, url))
      await tell(control, 'POST', 'edit', { vendor: system, ...record });
  }
}

/** The webhooks among the site's own documents, where the gateway looks for them. */
function shownAs(system: System, request_url: string): { type: string; fields: object }[] {
  if (system !== 'erpnext') return [];
  return ['Customer', 'Sales Order'].map((webhook_doctype) => ({
    type: 'Webhook',
    fields: {
      ...{ name: `signalbox ${webhook_doctype}`, webhook_doctype, webhook_docevent: 'on_update' },
      ...{ request_url, enabled: 1, enable_security: 1 },
    },
  }));
}

async function tell(control: string, method: string, what: string, body: { vendor: System }): Promise<void> {
  const response = await fetch(`${control}/__simulator/${what}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(
      `The simulator took no notice target for ${body.vendor}: ${response.status} ${await response.text()}`,
    );
}
