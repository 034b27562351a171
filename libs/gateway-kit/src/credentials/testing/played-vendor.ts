import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignalboxError } from '@signalbox/contracts';
import type { Auth, VendorFacts } from '../../define-gateway.js';

/** A vendor over HTTP that hands out tokens, ends them and counts what it is asked; for specs. */
export class PlayedVendor {
  /** Requests for a token, each with the secret that was shown. */
  readonly logins: string[] = [];
  /** Other requests, each with the token that was shown. */
  readonly calls: string[] = [];
  /** What logs in; a login with anything else is refused. */
  secrets = new Set(['right']);
  tokens = new Set<string>();
  /** Before a login is answered. */
  beforeLogin: () => Promise<void> = () => Promise.resolve();
  /** Before any other request is answered. */
  beforeCall: () => Promise<void> = () => Promise.resolve();
  /** Hands out a secret for the next login with each token, and takes no other any more. */
  rotates = false;
  lifeMs?: number;
  refusesAll = false;
  /** Hangs up on whoever calls. */
  isAway = false;
  /** Calls that it refuses for no reason. */
  slips = 0;
  private issued = 0;

  private constructor(
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async start(): Promise<PlayedVendor> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const vendor = new PlayedVendor(server, `http://127.0.0.1:${port}`);
    server.on('request', (request, response) => void vendor.answer(request, response));
    return vendor;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  endSessions(): void {
    this.tokens.clear();
  }

  readonly facts: VendorFacts = {
    failure: ({ status }) =>
      status === 401
        ? { code: 'AUTH_REJECTED', message: 'The vendor refused the token.' }
        : status === 403
          ? { code: 'PERMISSION_DENIED', message: 'The user may not do that.' }
          : { code: 'UNAVAILABLE', message: `status ${status}` },
    limits: () => [],
    ...{ concurrency: 8, timeoutMs: 5_000 },
  };

  /** Auth with a secret of the settings. */
  auth(current: () => { vendorSecret: string }): Auth {
    return {
      kind: 'token',
      expired: ({ status }) => status === 401,
      open: async (call, kept) => {
        const secret = kept?.['secret'] ?? current().vendorSecret;
        const { status, json } = await call({
          origin: this.origin,
          method: 'POST',
          path: '/token',
          form: { secret },
        });
        if (status !== 200) throw new SignalboxError('AUTH_REJECTED', 'The vendor refused the login.');
        const { token, next, lifeMs } = json as { token: string; next?: string; lifeMs?: number };
        return {
          origin: this.origin,
          headers: { authorization: `Bearer ${token}` },
          ...(next ? { kept: { secret: next } } : {}),
          ...(lifeMs ? { expiresAt: Date.now() + lifeMs } : {}),
        };
      },
    };
  }

  /** Auth by a bearer that stands in the settings. */
  bearer(current: () => { vendorSecret: string }): Auth {
    return {
      kind: 'static',
      open: () =>
        Promise.resolve({
          origin: this.origin,
          headers: { authorization: `Bearer ${current().vendorSecret}` },
        }),
    };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.isAway) return void request.socket.destroy();
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const send = (status: number, json: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(json));
    };
    if (request.url === '/token') return this.login(new URLSearchParams(body).get('secret') ?? '', send);
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    this.calls.push(token);
    await this.beforeCall();
    if (request.url === '/forbidden') return send(403, {});
    if (this.slips > 0) return send(401, { left: (this.slips -= 1) });
    return this.tokens.has(token) && !this.refusesAll ? send(200, { ok: true }) : send(401, {});
  }

  private async login(secret: string, send: (status: number, json: object) => void): Promise<void> {
    this.logins.push(secret);
    const isRight = this.secrets.has(secret);
    const next = `next-${this.logins.length}`;
    if (isRight && this.rotates) this.secrets = new Set([next]);
    const token = `token-${(this.issued += 1)}`;
    if (isRight) this.tokens.add(token);
    await this.beforeLogin();
    if (!isRight) return send(400, { error: 'invalid_grant' });
    send(200, { token, ...(this.rotates ? { next } : {}), ...(this.lifeMs ? { lifeMs: this.lifeMs } : {}) });
  }
}
