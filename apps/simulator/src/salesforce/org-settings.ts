import type { FastifyInstance } from 'fastify';
import { SalesforceError } from './errors.js';
import { parseJson } from './rest.js';
import { fieldOf, type Field, type RecordType, type Schema } from './schema.js';

/** What an admin may not give to the integration user, or give it and take it away. */
type Rights = Partial<Pick<RecordType, 'createable' | 'updateable' | 'deletable'>> & { hidden?: boolean };
type FieldSettings = Partial<
  Pick<Field, 'unique' | 'externalId' | 'createable' | 'updateable' | 'length' | 'picklist' | 'label'>
> & { hidden?: boolean };

/** How an admin has set up the org and the app, until the next reset. */
export interface OrgSettings {
  /** What `Organization` says: a sandbox, or a production org of some edition. */
  sandbox: boolean;
  edition: string;
  /** The scopes of the app. Without `api` a session is of no use to the REST API. */
  scope: string;
  /** Each refresh hands out a new refresh token and ends the one before. */
  refreshTokenRotation: boolean;
  /** PEM of the key that goes with the app's certificate; without it no assertion is taken. */
  certificate?: string;
  /** Whether the user with whom the app runs is active, and admitted to the app. */
  user: 'active' | 'inactive' | 'not approved' | 'not admitted';
  /** Whether the org has the API at all. */
  api: boolean;
  /** A duplicate rule that compares account names and contacts' e-mail addresses. */
  duplicateRules: boolean;
  /** A flow that runs when a record is saved by the API: it stamps the description, or rewrites the name. */
  flow?: 'stamps description' | 'rewrites name';
  /** The newest version of the API, as a number. */
  newestVersion: number;
  /** How far the org's clock goes before ours, seconds. */
  clockLead: number;
  /** By type. */
  rights: Record<string, Rights>;
  /** By `Type.Field`. */
  fields: Record<string, FieldSettings>;
}

export const AS_PREPARED: OrgSettings = {
  sandbox: true,
  edition: 'Enterprise Edition',
  scope: 'api',
  refreshTokenRotation: false,
  user: 'active',
  api: true,
  duplicateRules: false,
  newestVersion: 68,
  clockLead: 0,
  rights: {},
  fields: {},
};

/** `POST /__simulator/salesforce` changes the settings that it names, until the next reset. */
export function settingsRoutes(
  server: FastifyInstance,
  change: (settings: Partial<OrgSettings>) => void,
): void {
  server.post('/__simulator/salesforce', ({ body }, reply) => {
    const asked = (typeof body === 'string' ? parseJson(body) : body) as Record<string, unknown>;
    const unknown = Object.keys(asked ?? {}).filter((name) => !KNOWN.has(name));
    if (unknown.length > 0) return reply.code(400).send({ error: `unknown settings: ${unknown.join(', ')}` });
    try {
      change(asked);
    } catch (error) {
      return reply.code(400).send({ error: (error as Error).message });
    }
    return reply.code(200).type('application/json').send('{}');
  });
}

const KNOWN = new Set([...Object.keys(AS_PREPARED), 'certificate', 'flow']);

/** Makes a schema show what these settings leave of it. Throws an Error for a type or field that there is not. */
export function applyRights(schema: Schema, { rights, fields }: Partial<OrgSettings>): void {
  for (const [name, { hidden, ...more }] of Object.entries(rights ?? {})) {
    const type = schema.get(name.toLowerCase());
    if (!type) throw new Error(`there is no type ${name}`);
    Object.assign(type, more);
    if (hidden) schema.delete(name.toLowerCase());
  }
  for (const [path, { hidden, ...more }] of Object.entries(fields ?? {})) {
    const [typeName = '', name = ''] = path.split('.');
    const type = schema.get(typeName.toLowerCase());
    const field = type && fieldOf(type, name);
    if (!type || !field) throw new Error(`there is no field ${path}`);
    Object.assign(field, more);
    if (hidden) {
      type.fields.delete(name.toLowerCase());
      type.hidden.add(name.toLowerCase());
    }
  }
}

/** Refuses a session that these settings keep from the REST API. */
export function checkAccess({ scope, api }: OrgSettings): void {
  if (!api)
    throw new SalesforceError(
      403,
      'API_DISABLED_FOR_ORG',
      'API is not enabled for this Organization or Partner',
    );
  if (!/\b(api|full)\b/.test(scope))
    throw new SalesforceError(
      401,
      'INVALID_SESSION_ID',
      'This session is not valid for use with the REST API',
    );
}
