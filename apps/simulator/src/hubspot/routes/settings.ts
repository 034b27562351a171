import type { FastifyInstance } from 'fastify';
import type { LimitSettings } from '../limits.js';
import { ACCOUNT_TYPES, type AccountType } from '../portal-facts.js';
import type { Portal } from '../portal.js';
import type { AppSettings } from '../tokens.js';

/** What tests may change about the account, all optional. */
export interface PortalSettings extends Partial<LimitSettings>, Partial<AppSettings> {
  /** How long a write takes to appear in searches, in milliseconds. Default 0. */
  searchLagMs?: number;
  /** Default `DEVELOPER_TEST`. */
  accountType?: AccountType;
}

const isWhole = (value: unknown) => Number.isInteger(value) && Number(value) >= 0;
const WHOLE = { what: 'a whole number from 0', accepts: isWhole };

/** What each setting takes. */
const SETTINGS: Record<keyof PortalSettings, { what: string; accepts(value: unknown): boolean }> = {
  searchLagMs: WHOLE,
  burstLimit: WHOLE,
  dailyLimit: WHOLE,
  searchLimit: WHOLE,
  tokenLifetimeMs: WHOLE,
  rotatesRefreshTokens: { what: 'true or false', accepts: (value) => typeof value === 'boolean' },
  scopes: {
    what: 'a list of scopes',
    accepts: (value) => Array.isArray(value) && value.every((scope) => typeof scope === 'string'),
  },
  accountType: {
    what: `one of ${ACCOUNT_TYPES.join(', ')}`,
    accepts: (value) => ACCOUNT_TYPES.includes(value as AccountType),
  },
};

/** `POST /__simulator/hubspot` changes the settings until the next reset and answers with the limits. */
export function settingsRoute(server: FastifyInstance, portal: Portal): void {
  server.post<{ Body: PortalSettings | undefined }>('/__simulator/hubspot', ({ body }, reply) => {
    const problem = Object.entries(body ?? {})
      .map(problemOf)
      .find(Boolean);
    if (problem) return reply.code(400).send({ error: problem });
    const { searchLagMs, accountType, scopes, rotatesRefreshTokens, tokenLifetimeMs, ...limits } = body ?? {};
    if (searchLagMs !== undefined) portal.index.setLag(searchLagMs);
    if (accountType !== undefined) portal.accountType = accountType;
    portal.tokens.set(given({ scopes, rotatesRefreshTokens, tokenLifetimeMs }));
    portal.limits.set(limits);
    return portal.limits.settings();
  });
}

function problemOf([name, value]: [string, unknown]): string | undefined {
  const setting = (SETTINGS as Partial<typeof SETTINGS>)[name as keyof PortalSettings];
  if (!setting) return `${name}: settings are ${Object.keys(SETTINGS).join(', ')}`;
  return setting.accepts(value) ? undefined : `${name}: takes ${setting.what}`;
}

function given(settings: { [name in keyof AppSettings]?: AppSettings[name] | undefined }) {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined),
  ) as Partial<AppSettings>;
}
