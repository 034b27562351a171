import { NOTICE_SECRET } from './environments.js';
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
    const secret = NOTICE_SECRET[system];
    const response = await fetch(`${control}/__simulator/notices`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        vendor: system,
        url: `${service.url}/notices`,
        ...(secret === undefined ? {} : { secret }),
      }),
    });
    if (!response.ok)
      throw new Error(
        `The simulator took no notice target for ${system}: ${response.status} ${await response.text()}`,
      );
  }
}
