import type { FastifyInstance } from 'fastify';
import type { LimitSettings } from '../limits.js';
import type { Portal } from '../portal.js';

/** What tests may change about the account, all optional. */
export interface PortalSettings extends Partial<LimitSettings> {
  /** How long a write takes to appear in searches, in milliseconds. Default 0. */
  searchLagMs?: number;
}

const NAMES = ['searchLagMs', 'burstLimit', 'dailyLimit', 'searchLimit'];

/** `POST /__simulator/hubspot` changes the settings until the next reset and answers with the limits. */
export function settingsRoute(server: FastifyInstance, portal: Portal): void {
  server.post<{ Body: PortalSettings | undefined }>('/__simulator/hubspot', ({ body }, reply) => {
    const { searchLagMs, ...limits } = body ?? {};
    const wrong = Object.entries(body ?? {}).find(
      ([name, value]) => !NAMES.includes(name) || !Number.isInteger(value) || value < 0,
    );
    if (wrong) {
      const error = `${wrong[0]}: settings are ${NAMES.join(', ')}, whole numbers from 0`;
      return reply.code(400).send({ error });
    }
    if (searchLagMs !== undefined) portal.index.setLag(searchLagMs);
    portal.limits.set(limits);
    return portal.limits.settings();
  });
}
