import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { invalidSession, SalesforceError } from './errors.js';
import type { Actor } from './org.js';

/** Somebody who has logged in; query locators belong to a session and die with it. */
export interface Session {
  token: string;
  userId: Actor;
  lastUsed: number;
}

/** The org's session timeout: of inactivity, set back by each call. */
const TIMEOUT_MS = 2 * 60 * 60 * 1000;

/** The sessions that are open; an access token is a session's id. */
export class Sessions {
  private readonly open = new Map<string, Session>();
  private readonly watched = new AsyncLocalStorage<{ token?: string }>();

  constructor(
    private readonly now: () => number,
    private readonly organizationId: string,
  ) {}

  start(userId: Actor): Session {
    const token = `${this.organizationId.slice(0, 15)}!AQEAQ${randomBytes(48).toString('base64url').replaceAll('-', '.')}`;
    const session = { token, userId, lastUsed: this.now() };
    this.open.set(token, session);
    return session;
  }

  /** The session that an Authorization header stands for; throws INVALID_AUTH_HEADER or INVALID_SESSION_ID. */
  of(authorization: string | undefined): Session {
    if (!authorization) throw invalidSession();
    const [, token] = /^(?:Bearer|OAuth) +(\S+)$/i.exec(authorization) ?? [];
    if (!token) throw new SalesforceError(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE');
    const session = this.open.get(token);
    if (!session || this.now() - session.lastUsed > TIMEOUT_MS) throw invalidSession();
    session.lastUsed = this.now();
    const watcher = this.watched.getStore();
    if (watcher) watcher.token = token;
    return session;
  }

  /** Lets a call do its work, and ends the session by which it was made. */
  async endAfter<T>(work: () => Promise<T>): Promise<T> {
    const watcher: { token?: string } = {};
    const answer = await this.watched.run(watcher, work);
    if (watcher.token !== undefined) this.end(watcher.token);
    return answer;
  }

  /** Ends one session, or all; tells whether there was one. */
  end(token?: string): boolean {
    if (token !== undefined) return this.open.delete(token);
    this.open.clear();
    return true;
  }
}
