import { createHmac, randomBytes, verify } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { SalesforceError } from './errors.js';
import { INTEGRATION_USER, SALES_USER, type Actor, type Org } from './org.js';
import type { OrgSettings } from './org-settings.js';
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
  /** Milliseconds on the org's clock. */
  now: () => number;
  settings: () => OrgSettings;
  refreshTokens: RefreshTokens;
}

/** The refresh tokens that are good; where they rotate, each is good once. */
export class RefreshTokens {
  private good = new Set([REFRESH_TOKEN]);

  /** A token in place of this one; undefined where it stays as it is. Throws for one that has ended. */
  use(token: string, rotates: boolean): string | undefined {
    if (!this.good.has(token)) throw new TokenError('invalid_grant', 'expired access/refresh token');
    if (!rotates) return undefined;
    const next = `5Aep861${randomBytes(24).toString('base64url')}`;
    this.good.delete(token);
    this.good.add(next);
    return next;
  }

  reset(): void {
    this.good = new Set([REFRESH_TOKEN]);
  }
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
interface Granted {
  user: Actor;
  refreshToken?: string;
}
type Grant = (form: Form, options: OAuthOptions) => Granted;

const checkClient = ({ client_id }: Form) => {
  if (client_id !== CLIENT_ID) throw new TokenError('invalid_client_id', 'client identifier invalid');
};
const checkSecret = (form: Form) => {
  checkClient(form);
  if (form.client_secret !== CLIENT_SECRET)
    throw new TokenError('invalid_client', 'invalid client credentials');
};

/** What keeps the integration user out, in the words of the token endpoint. */
const KEPT_OUT: Record<OrgSettings['user'], [error: string, description: string] | undefined> = {
  active: undefined,
  inactive: ['invalid_grant', 'authentication failure'],
  'not approved': ['invalid_grant', "user hasn't approved this consumer"],
  'not admitted': ['invalid_app_access', 'user is not admin approved to access this app'],
};

function integrationUser({ settings }: OAuthOptions): Actor {
  const keptOut = KEPT_OUT[settings().user];
  if (keptOut) throw new TokenError(...keptOut);
  return INTEGRATION_USER;
}

const GRANTS: Record<string, Grant> = {
  client_credentials: (form, options) => {
    checkSecret(form);
    return { user: integrationUser(options) };
  },
  refresh_token: (form, options) => {
    checkSecret(form);
    const user = integrationUser(options);
    const rotates = options.settings().refreshTokenRotation;
    return { user, refreshToken: options.refreshTokens.use(form.refresh_token ?? '', rotates) };
  },
  'urn:ietf:params:oauth:grant-type:jwt-bearer': ({ assertion = '' }, options) => {
    const claims = claimsOf(assertion, options.settings().certificate);
    if (claims.iss !== CLIENT_ID) throw new TokenError('invalid_client_id', 'client identifier invalid');
    checkAssertion(claims, options.now());
    if (claims.sub !== INTEGRATION_USERNAME)
      throw new TokenError('invalid_grant', "user hasn't approved this consumer");
    return { user: integrationUser(options) };
  },
};

const AUDIENCES = ['https://login.salesforce.com', 'https://test.salesforce.com'];
/** An assertion may end in three minutes at most; some seconds of difference between clocks are allowed. */
const LONGEST_ASSERTION_S = 180 + 30;

function checkAssertion({ aud, exp }: Record<string, unknown>, nowMs: number): void {
  if (!AUDIENCES.includes(String(aud))) throw new TokenError('invalid_grant', 'audience is invalid');
  const secondsLeft = Number(exp) - nowMs / 1_000;
  if (!(secondsLeft > 0 && secondsLeft <= LONGEST_ASSERTION_S))
    throw new TokenError('invalid_grant', 'expired authorization code');
}

/** The claims of an assertion that the registered key has signed. */
function claimsOf(assertion: string, publicKey: string | undefined): Record<string, unknown> {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  try {
    const signed = Buffer.from(`${header}.${payload}`);
    const isSigned = verify('RSA-SHA256', signed, String(publicKey), Buffer.from(signature, 'base64url'));
    if (isSigned) return JSON.parse(Buffer.from(payload, 'base64url').toString()) as never;
  } catch {
    // What can not be read is no assertion either.
  }
  throw new TokenError('invalid_grant', 'invalid assertion');
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
  const { user, refreshToken } = grant(form, options);
  const session = options.sessions.start(user);
  const id = `${origin}/id/${options.organizationId}/${session.userId}`;
  const issuedAt = String(options.now());
  return {
    access_token: session.token,
    signature: createHmac('sha256', CLIENT_SECRET)
      .update(id + issuedAt)
      .digest('base64'),
    scope: options.settings().scope,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
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
