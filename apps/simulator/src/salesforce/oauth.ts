import { createHmac } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SalesforceError } from './errors.js';
import { INTEGRATION_USER, SALES_USER, type Actor, type Org } from './org.js';
import type { Sessions } from './sessions.js';

/** The external client app that the local org knows. */
export const CLIENT_ID = 'signalbox-local';
export const CLIENT_SECRET = 'local-secret';
export const REFRESH_TOKEN = 'local-refresh-token';
export const INTEGRATION_USERNAME = 'signalbox@meridian-supply.example';

export interface OAuthOptions {
  sessions: Sessions;
  org: () => Org;
  organizationId: string;
  now: () => number;
}

class TokenError extends Error {
  constructor(
    readonly code: string,
    readonly description: string,
  ) {
    super(description);
  }
}

type Form = Record<string, string>;
type Grant = (form: Form, options: OAuthOptions) => Actor;

const checkSecret = ({ client_id, client_secret }: Form) => {
  if (client_id !== CLIENT_ID) throw new TokenError('invalid_client_id', 'client identifier invalid');
  if (client_secret !== CLIENT_SECRET) throw new TokenError('invalid_client', 'invalid client credentials');
};

const GRANTS: Record<string, Grant> = {
  client_credentials: (form) => {
    checkSecret(form);
    return INTEGRATION_USER;
  },
  refresh_token: (form) => {
    checkSecret(form);
    if (form.refresh_token !== REFRESH_TOKEN)
      throw new TokenError('invalid_grant', 'expired access/refresh token');
    return INTEGRATION_USER;
  },
  // The signature is not looked at: the local app has no certificate registered.
  'urn:ietf:params:oauth:grant-type:jwt-bearer': ({ assertion = '' }, { now }) => {
    const claims = claimsOf(assertion);
    if (claims.iss !== CLIENT_ID) throw new TokenError('invalid_client_id', 'client identifier invalid');
    if (typeof claims.exp !== 'number' || claims.exp * 1000 < now() || !claims.aud)
      throw new TokenError('invalid_grant', 'invalid assertion');
    if (claims.sub !== INTEGRATION_USERNAME)
      throw new TokenError('invalid_grant', "user hasn't approved this consumer");
    return INTEGRATION_USER;
  },
};

function claimsOf(assertion: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(String(assertion.split('.')[1]), 'base64url').toString()) as never;
  } catch {
    throw new TokenError('invalid_grant', 'invalid assertion');
  }
}

export const originOf = (request: FastifyRequest) => `${request.protocol}://${request.host}`;

/** The login endpoints: token, revoke, user info. */
export function oauthRoutes(server: FastifyInstance, options: OAuthOptions): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  server.post<{ Body: Form | undefined; Querystring: Form }>('/services/oauth2/token', (request, reply) => {
    const form = { ...request.query, ...request.body, ...basicCredentials(request) };
    try {
      return tokenResponse(form, originOf(request), options);
    } catch (error) {
      if (!(error instanceof TokenError)) throw error;
      return reply.code(400).send({ error: error.code, error_description: error.description });
    }
  });
  server.post<{ Body: Form | undefined }>('/services/oauth2/revoke', (request, reply) =>
    options.sessions.end(request.body?.token ?? '')
      ? reply.code(200).send()
      : reply
          .code(400)
          .send({ error: 'unsupported_token_type', error_description: 'this token type is not supported' }),
  );
  const identity = (request: FastifyRequest) => {
    const { userId } = options.sessions.of(request.headers.authorization);
    return identityOf(userId, originOf(request), options);
  };
  server.get('/services/oauth2/userinfo', identity);
  server.get('/id/:organization/:user', identity);
}

function basicCredentials(request: FastifyRequest): Form {
  const [, encoded] = /^Basic (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (!encoded) return {};
  const [client_id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  return { client_id, client_secret: secret.join(':') };
}

function tokenResponse(form: Form, origin: string, options: OAuthOptions): object {
  const grant = GRANTS[form.grant_type ?? ''];
  if (!grant) throw new TokenError('unsupported_grant_type', 'grant type not supported');
  const session = options.sessions.start(grant(form, options));
  const id = `${origin}/id/${options.organizationId}/${session.userId}`;
  const issuedAt = String(options.now());
  return {
    access_token: session.token,
    signature: createHmac('sha256', CLIENT_SECRET)
      .update(id + issuedAt)
      .digest('base64'),
    scope: 'api',
    instance_url: origin,
    id,
    token_type: 'Bearer',
    issued_at: issuedAt,
  };
}

function identityOf(userId: string, origin: string, { org, organizationId }: OAuthOptions): object {
  const user = org().find(userId);
  if (!user) throw new SalesforceError(403, 'Bad_OAuth_Token', 'Bad_OAuth_Token');
  const data = `${origin}/services/data/v{version}/`;
  return {
    id: `${origin}/id/${organizationId}/${userId}`,
    sub: `${origin}/id/${organizationId}/${userId}`,
    asserted_user: true,
    user_id: userId,
    organization_id: organizationId,
    username: user.Username,
    preferred_username: user.Username,
    name: user.Name,
    display_name: user.Name,
    email: user.Email,
    active: user.IsActive,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    urls: { rest: data, sobjects: `${data}sobjects/`, query: `${data}query/` },
  };
}

export const USERS: Record<string, { LastName: string; FirstName: string | null; Username: string }> = {
  [INTEGRATION_USER]: { FirstName: null, LastName: 'Signalbox Integration', Username: INTEGRATION_USERNAME },
  [SALES_USER]: {
    FirstName: 'Maya',
    LastName: 'Lindqvist',
    Username: 'maya.lindqvist@meridian-supply.example',
  },
};
