import { setTimeout as sleep } from 'node:timers/promises';
import { asSignalboxError, type SignalboxError } from '@signalbox/contracts';
import type { Logger } from '@signalbox/runtime';
import type { Auth, PlainCall, Session } from '../define-gateway.js';
import { openAccess, type AccessSource, type Opened } from '../vendor/access.js';
import { renewed, type CredentialRecord } from './record.js';
import type { Seal } from './seal.js';
import type { Lease, SharedRecord } from './shared-record.js';

/** A session as it is shared, with when it was got: milliseconds since the epoch. */
interface Held {
  session: Session;
  openedAt: number;
  generation: number;
  fingerprint: string;
}

/** A session that the vendor gave, and the shared entry with it. */
interface Asked {
  mine: Held;
  stored: (record: CredentialRecord) => CredentialRecord;
}

export interface SessionParts {
  auth: Auth;
  plain: PlainCall;
  shared: SharedRecord;
  seal: Seal;
  logger: Logger;
  /** Of the secrets as they are now. */
  fingerprint(): string;
  /** @throws SignalboxError while the credential is known to be dead. */
  admit(record: CredentialRecord): void;
  /** The vendor refused the credentials when it was asked for a session; the lease is still held. */
  died(lease: Lease, reason: string): Promise<void>;
}

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 250;
/** How long before its end a session is renewed. */
const MARGIN_MS = 60_000;
const MARGIN_OF_LIFE = 0.1;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const RENEW_AGAIN_MS = 5_000;

/**
 * One session for all replicas of a connection. Whoever needs a newer one looks at the shared entry first; only the
 * holder of the lease asks the vendor, and what it got counts only once it stands there. A holder that was overtaken
 * takes what the other stored.
 */
export class SharedSessions implements AccessSource {
  private held?: Held;
  /** Secrets of ours that the vendor refused, while a session by others went on. */
  private refusedSecrets?: { fingerprint: string; error: SignalboxError };
  /** What could not be opened last: it is told of once. */
  private sealedByOthers?: string;
  private renewing?: Promise<Held>;
  private timer?: NodeJS.Timeout;
  private stopped = false;

  constructor(private readonly parts: SessionParts) {}

  async current(): Promise<Opened> {
    if (this.held && !isOver(this.held, Date.now())) return opened(this.held);
    return this.renew(this.held?.generation ?? 0);
  }

  async renew(failedGeneration: number): Promise<Opened> {
    while (this.held === undefined || this.held.generation <= failedGeneration)
      await this.renewOnce(failedGeneration);
    return opened(this.held);
  }

  /** Takes a newer session as soon as another replica has stored it; true where it did. */
  noticed(record: CredentialRecord): boolean {
    if (this.held === undefined || record.generation <= this.held.generation) return false;
    const found = this.unsealed(record);
    return found !== undefined && this.adopt(found) === found;
  }

  /** Asks the vendor, whatever is held, unless another replica does. */
  async reopen(): Promise<void> {
    await this.renew(this.held?.generation ?? 0);
  }

  /** Gets a session by our secrets in one try; one by others stays in use until then, or where ours are refused. */
  async replace(): Promise<void> {
    const { held } = this;
    if (held === undefined) await this.renew(0);
    else if (this.isByOthers(held)) await this.renewOnce(held.generation, true);
  }

  /** Why the vendor refuses the secrets as they are now, while a session by others goes on. */
  refusal(): SignalboxError | undefined {
    return this.refusedSecrets?.fingerprint === this.parts.fingerprint()
      ? this.refusedSecrets.error
      : undefined;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private renewOnce(after: number, isReplacing = false): Promise<Held> {
    this.renewing ??= this.renewNow(after, isReplacing).finally(() => (this.renewing = undefined));
    return this.renewing;
  }

  private async renewNow(after: number, isReplacing: boolean): Promise<Held> {
    const { shared } = this.parts;
    for (let pause = FIRST_WAIT_MS; ; pause = Math.min(LONGEST_WAIT_MS, pause * 2)) {
      const found = await shared.read();
      const stored = this.usable(found.value, after, isReplacing);
      if (stored) return this.adopt(stored);
      this.parts.admit(found.value);
      const lease = await shared.claim(found);
      if (lease) return this.adopt(await this.renewUnder(lease, found.value, isReplacing));
      await sleep(pause);
    }
  }

  private async renewUnder(lease: Lease, record: CredentialRecord, isReplacing: boolean): Promise<Held> {
    const asked = await this.ask(record).catch((error: unknown) =>
      this.goOn(lease, record, asSignalboxError(error), isReplacing),
    );
    if (!('mine' in asked)) return asked;
    return (await lease.end(asked.stored)) ? asked.mine : this.overtaken(asked);
  }

  /** What to go on with where the vendor gave no session. */
  private async goOn(
    lease: Lease,
    record: CredentialRecord,
    error: SignalboxError,
    isReplacing: boolean,
  ): Promise<Held> {
    const other = isReplacing ? this.held : this.held ? undefined : this.unsealed(record);
    if (error.code === 'AUTH_REJECTED' && (other === undefined || isOver(other, Date.now()))) {
      await this.parts.died(lease, error.message);
      throw error;
    }
    await lease.end((now) => now);
    if (error.code !== 'AUTH_REJECTED' || other === undefined) throw error;
    this.refusedSecrets = { fingerprint: this.parts.fingerprint(), error };
    this.parts.logger.warn(
      'the vendor refuses the credentials in the settings; the gateway goes on with the session that it has',
    );
    return other;
  }

  /**
   * Somebody took the lease over while the vendor was asked. What that one stored counts; where it got nothing, what we
   * got may be all there is: the vendor has perhaps ended what stood there before.
   */
  private async overtaken({ mine, stored }: Asked): Promise<Held> {
    for (;;) {
      const { value, revision } = await this.parts.shared.read();
      const theirs = value.generation >= mine.generation ? this.unsealed(value) : undefined;
      if (theirs) return theirs;
      const isFree = !this.parts.shared.isHeld(value, revision);
      const next = { ...stored(value), lease: undefined };
      if (isFree && (await this.parts.shared.write(next, revision)) !== undefined)
        return { ...mine, generation: next.generation };
      await sleep(LONGEST_WAIT_MS);
    }
  }

  /** What the vendor handed out last goes first, unless the settings have changed since. */
  private async ask(record: CredentialRecord): Promise<Asked> {
    const before = this.unsealed(record);
    if (record.sealed !== undefined && before === undefined)
      this.parts.logger.error(
        'the stored session was sealed under another TOKEN_KEY; access is asked for by the settings, which the vendor may have used up: give all replicas the same TOKEN_KEY',
      );
    const kept = before?.session.kept;
    const fingerprint = this.parts.fingerprint();
    const inOrder = before?.fingerprint === fingerprint ? [kept, undefined] : [undefined, kept];
    const candidates = kept === undefined ? [undefined] : inOrder;
    const session = await openAccess(this.parts.auth, this.parts.plain, candidates);
    const openedAt = Date.now();
    // A vendor that hands out nothing new leaves what it handed out before.
    const whole = { ...session, kept: session.kept ?? kept };
    const sealed = this.parts.seal.close(JSON.stringify({ session: whole, openedAt }));
    const generation = Math.max(record.generation, this.held?.generation ?? 0) + 1;
    return {
      mine: { session: whole, openedAt, fingerprint, generation },
      stored: (now) => renewed(now, { fingerprint, sealed, generation }),
    };
  }

  /** At the start only a session by our own secrets counts: others may be of another org, or of another user. */
  private usable(record: CredentialRecord, after: number, isReplacing: boolean): Held | undefined {
    if (record.generation <= after) return undefined;
    const found = this.unsealed(record);
    if (found === undefined || isOver(found, Date.now())) return undefined;
    const mustBeOurs = isReplacing || this.held === undefined;
    return mustBeOurs && this.isByOthers(found) ? undefined : found;
  }

  private isByOthers({ fingerprint }: Held): boolean {
    return fingerprint !== this.parts.fingerprint();
  }

  private unsealed({ generation, sealed, fingerprint = '' }: CredentialRecord): Held | undefined {
    const text = sealed === undefined ? undefined : this.parts.seal.open(sealed);
    if (text === undefined) return this.cannotOpen(sealed);
    return { ...(JSON.parse(text) as Pick<Held, 'session' | 'openedAt'>), generation, fingerprint };
  }

  private cannotOpen(sealed: string | undefined): undefined {
    if (sealed === undefined || sealed === this.sealedByOthers) return;
    this.sealedByOthers = sealed;
    this.parts.logger.warn(
      'the shared session can not be opened, so it counts as none: give all replicas of this connection the same TOKEN_KEY',
    );
  }

  private adopt(found: Held): Held {
    if (this.held && this.held.generation >= found.generation) return this.held;
    this.held = found;
    if (!this.isByOthers(found)) this.refusedSecrets = undefined;
    this.renewInTime(found);
    return found;
  }

  private renewInTime({ session, openedAt, generation }: Held): void {
    clearTimeout(this.timer);
    if (session.expiresAt === undefined || this.stopped) return;
    const pause = session.expiresAt - marginOf(session.expiresAt - openedAt) - Date.now();
    const renew = () =>
      void this.renew(generation).catch((error: unknown) => {
        // Whoever looks at a dead credential gets the next session.
        if (asSignalboxError(error).code === 'AUTH_REJECTED' || this.stopped) return;
        this.parts.logger.warn({ err: error }, 'access could not be renewed before its end; trying again');
        this.timer = setTimeout(renew, RENEW_AGAIN_MS).unref();
      });
    this.timer = setTimeout(renew, Math.min(Math.max(0, pause), LONGEST_TIMER_MS)).unref();
  }
}

const opened = ({ session: { origin, headers }, generation, fingerprint }: Held): Opened => ({
  access: { origin, headers },
  generation,
  identity: `${origin} ${fingerprint}`,
});

const marginOf = (lifeMs: number) => Math.min(MARGIN_MS, lifeMs * MARGIN_OF_LIFE);

/** True shortly before the end, so that what goes out now still arrives in time. */
function isOver({ session, openedAt }: Held, nowMs: number): boolean {
  const { expiresAt } = session;
  return expiresAt !== undefined && nowMs >= expiresAt - marginOf(expiresAt - openedAt) / 2;
}
