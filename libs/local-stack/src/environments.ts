import type { StackCredentials } from './credentials.js';
import type { SimulatorUrls } from './service.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The connections of the local stack; each is named after its system. */
export const SYSTEMS = ['salesforce', 'erpnext', 'hubspot'] as const;
export type System = (typeof SYSTEMS)[number];

/** Must stand in the address of Salesforce's notices, which are not signed. */
const SALESFORCE_NOTICE_TOKEN = 'local-notice-token';

/** What the simulator's orgs accept. */
const SIMULATED: Record<System, (urls: SimulatorUrls) => Environment> = {
  salesforce: (urls) => ({
    SALESFORCE_LOGIN_URL: urls.salesforce,
    SALESFORCE_CLIENT_ID: 'signalbox-local',
    SALESFORCE_CLIENT_SECRET: 'local-secret',
    SALESFORCE_ORGANIZATION_ID: '00DgK0000000001UAA',
    SALESFORCE_NOTICE_TOKEN,
  }),
  erpnext: (urls) => ({
    ERPNEXT_URL: urls.erpnext,
    ERPNEXT_API_KEY: 'local-key',
    ERPNEXT_API_SECRET: 'local-secret',
    ERPNEXT_WEBHOOK_SECRET: 'local-webhook-secret',
  }),
  hubspot: (urls) => ({
    HUBSPOT_URL: urls.hubspot,
    HUBSPOT_ACCESS_TOKEN: 'pat-local-token',
    HUBSPOT_WEBHOOK_SECRET: 'local-webhook-secret',
  }),
};

/** The secret with which the simulator signs a system's notices; Salesforce signs none. */
export const NOTICE_SECRET: Record<System, string | undefined> = {
  salesforce: undefined,
  erpnext: 'local-webhook-secret',
  hubspot: 'local-webhook-secret',
};

/** Where a system's notices go at its gateway. */
export const NOTICE_PATH: Record<System, string> = {
  salesforce: `/notices?token=${SALESFORCE_NOTICE_TOKEN}`,
  erpnext: '/notices',
  hubspot: '/notices',
};

export interface GatewayPlace {
  port: number;
  natsUrl: string;
  grantPublicKey: string;
  tokenKey: string;
}

/** A gateway's settings: `real` ones that `connect` wrote, else the simulator's. */
export function gatewayEnvironment(
  base: Environment,
  system: System,
  place: GatewayPlace,
  settings: { real: Environment } | { simulator: SimulatorUrls },
): Environment {
  const connection =
    'real' in settings
      ? { CONNECTION_MODE: 'test', ...settings.real }
      : { CONNECTION_MODE: 'simulated', ...SIMULATED[system](settings.simulator) };
  return {
    ...base,
    PUBLIC_URL: `http://127.0.0.1:${place.port}`,
    ...connection,
    CONNECTION_NAME: system,
    NATS_URL: place.natsUrl,
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(place.port),
    GRANT_PUBLIC_KEY: place.grantPublicKey,
    TOKEN_KEY: place.tokenKey,
  };
}

export interface OrchestratorPlace {
  port: number;
  natsUrl: string;
  databaseUrl: string;
  credentials: StackCredentials;
  /** Under whose name the token's holder approves. */
  approver: string;
}

export function orchestratorEnvironment(base: Environment, place: OrchestratorPlace): Environment {
  return {
    ...base,
    NATS_URL: place.natsUrl,
    DATABASE_URL: place.databaseUrl,
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: String(place.port),
    GRANT_PRIVATE_KEY: place.credentials.grantPrivateKey,
    API_TOKENS: `${place.approver}:${place.credentials.token}`,
  };
}
