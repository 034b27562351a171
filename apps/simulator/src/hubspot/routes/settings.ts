import type { FastifyInstance } from 'fastify';
import type { LimitSettings } from '../limits.js';
import type { Portal } from '../portal.js';

/** What tests may change about the account, all optional. */
export interface PortalSettings extends Partial<LimitSettings> {
  /** How long a write takes to appear in searches, in milliseconds. Default 0. */
  searchLagMs?: number;
}

/** `POST /__simulator/hubspot` changes the settings until the next reset and answers with the limits. */
export function settingsRoute(server: FastifyInstance, portal: Portal): void {
  server.post<{ Body: PortalSettings }>('/__simulator/hubspot', ({ body }) => {
    const { searchLagMs, ...limits } = body;
    if (searchLagMs !== undefined) portal.index.setLag(searchLagMs);
    portal.limits.set(limits);
    return portal.limits.settings();
  });
}
