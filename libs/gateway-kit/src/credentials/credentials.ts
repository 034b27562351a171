import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ALERTS_STREAM, SignalboxError, type CheckItem } from '@signalbox/contracts';
import { ensureStream, type NatsConnection } from '@signalbox/messaging';
import type { Logger, ReadinessCheck } from '@signalbox/runtime';
import type { Auth, PlainCall } from '../define-gateway.js';
import { outsideCallScope } from '../vendor/calls.js';
import { AccessKeeper, openAccess, type AccessSource, type Opened } from '../vendor/access.js';
import { AlertTeller, credentialAlerts } from './alerts.js';
import { currentLook, lookWith, type Look } from './look.js';
import {
  died,
  isDeadFor,
  NOTHING_KNOWN,
  pauseBeforeProbe,
  PROBE_PAUSES,
  recovered,
  taken,
  type CredentialRecord,
  type ProbePauses,
} from './record.js';
import { Seal } from './seal.js';
import { SharedRecord, type Lease, type LeaseTimes } from './shared-record.js';
import { SharedSessions } from './shared-sessions.js';

export interface CredentialsParts {
  connection: string;
  auth: Auth;
  plain: PlainCall;
  nats: NatsConnection;
  natsReplicas: number;
  logger: Logger;
  /** Seals what replicas share; required where the auth is of the kind `token`. */
  tokenKey?: Buffer;
  /** Of the secrets as they are now. */
  fingerprint(): string;
  probePauses?: ProbePauses;
  leaseTimes?: LeaseTimes;
}

/** Between a refusal and the second look at it. */
const SECOND_LOOK_MS = 300;
const AGAIN_MS = 1_000;

/**
 * The credentials of a connection, as all its replicas see them: access, whether the vendor takes it, and what people
 * are told. While it is known to be dead no request reaches the vendor; one replica at a time looks whether it works.
 */
export class Credentials implements AccessSource, ReadinessCheck {
  readonly name = 'credentials';
  private record: CredentialRecord = NOTHING_KNOWN;
  private unproven: string | undefined = 'not proven yet';
  /** The vendor refused the secrets of this replica, while others have some that work. */
  private refusedHere?: { fingerprint: string; reason: string; tries: number };
  private checks: () => Promise<CheckItem[]> = () => Promise.resolve([]);
  private looking?: Promise<Look>;
  private timer?: NodeJS.Timeout;
  private unwatch: () => void = () => undefined;
  private stopped = false;
  private readonly alerts: AlertTeller;
  private readonly source: SharedSessions | AccessKeeper;

  private constructor(
    private readonly parts: CredentialsParts,
    private readonly shared: SharedRecord,
  ) {
    const { auth, plain, tokenKey, connection, logger, nats } = parts;
    this.alerts = new AlertTeller(nats);
    this.source =
      auth.kind === 'token' && tokenKey
        ? new SharedSessions({
            auth,
            plain,
            shared,
            seal: new Seal(tokenKey, connection),
            logger,
            fingerprint: parts.fingerprint,
            admit: (record) => this.admit(record),
            died: (lease, reason) => this.diedUnder(lease, reason),
          })
        : new AccessKeeper(() => openAccess(auth, plain));
  }

  static async open(parts: CredentialsParts): Promise<Credentials> {
    const { nats, connection, natsReplicas } = parts;
    await ensureStream(nats, ALERTS_STREAM, natsReplicas);
    const shared = await SharedRecord.open(nats, connection, natsReplicas, parts.leaseTimes);
    const credentials = new Credentials(parts, shared);
    credentials.noticed((await shared.read()).value);
    credentials.unwatch = await shared.watch((record) => credentials.noticed(record));
    return credentials;
  }

  async current(): Promise<Opened> {
    this.admit(this.record);
    return this.source.current();
  }

  async renew(failedGeneration: number): Promise<Opened> {
    this.admit(this.record);
    return this.source.renew(failedGeneration);
  }

  /** One refusal among many successes may be a slip of the vendor: it counts once a second look has found it too. */
  async refused(): Promise<boolean> {
    if (currentLook()) return false;
    const look = await this.look();
    if (look.verdict === 'rejected') await this.reject(look);
    return look.verdict === 'accepted';
  }

  /** Proves the credentials in the background; a vendor that is down keeps the service unready, not down. */
  start(checks: () => Promise<CheckItem[]>): void {
    this.checks = checks;
    this.again(0, () => this.prove(0));
  }

  /**
   * Runs what a person asks for to see how the credentials are: it goes out also while they are known to be dead. A
   * session by the secrets of others says nothing about ours, which are tried first.
   * @throws SignalboxError `AUTH_REJECTED` where the vendor refuses ours, whatever goes on
   */
  async checked<T>(work: () => Promise<T>): Promise<T> {
    const asked = { work: undefined as Promise<T> | undefined };
    const look = await lookWith(() => (asked.work = this.tryOurs().then(work)));
    if (look.verdict === 'accepted') await this.accept();
    return asked.work as Promise<T>;
  }

  /** Other secrets: they are tried at once, for the next session or because those before were refused. */
  async secretsChanged(): Promise<void> {
    this.refusedHere = undefined;
    try {
      const { source } = this;
      // Costs no call, and no look may take the new secrets for refused because it went out with the old ones.
      if (source instanceof AccessKeeper) await lookWith(() => source.reopen());
      if (this.record.death) return await this.probe();
      if (source instanceof SharedSessions) await this.tryOursUntilTaken(0);
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'the changed secrets could not be tried; trying again');
      this.again(AGAIN_MS, () => this.secretsChanged());
    }
  }

  readonly check = (): string | undefined => {
    const { death } = this.record;
    if (death && isDeadFor(this.record, this.parts.fingerprint()))
      return `the system has refused the credentials since ${death.since}: ${death.reason}`;
    return this.refusedHere?.reason ?? this.oursRefused()?.message ?? this.unproven;
  };

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.unwatch();
    this.alerts.stop();
    if (this.source instanceof SharedSessions) this.source.stop();
  }

  /** @throws SignalboxError `AUTH_REJECTED` while nobody needs to ask the vendor, with the time of the next look. */
  private admit(record: CredentialRecord): void {
    if (currentLook()) return;
    const { death } = record;
    const isDead = death !== undefined && isDeadFor(record, this.parts.fingerprint());
    const reason = isDead ? death.reason : this.refusedHere?.reason;
    if (reason === undefined) return;
    throw new SignalboxError('AUTH_REJECTED', reason, {
      details: { effect: 'none', ...(isDead ? { since: death.since } : {}) },
      ...(isDead ? { retryAfterMs: Math.max(0, death.nextTryAt - Date.now()) } : {}),
    });
  }

  private oursRefused(): SignalboxError | undefined {
    const error = this.source instanceof SharedSessions ? this.source.refusal() : undefined;
    const goesOn = 'A session by the secrets before goes on until it ends.';
    return error && new SignalboxError(error.code, `${error.message} ${goesOn}`, { details: error.details });
  }

  private async tryOurs(): Promise<void> {
    if (this.source instanceof SharedSessions) await this.source.replace();
    const refused = this.oursRefused();
    if (refused !== undefined) throw refused;
  }

  /** Tries secrets that have changed; what the vendor refuses now, it may take later. */
  private async tryOursUntilTaken(tries: number): Promise<void> {
    const { verdict, failure } = await lookWith(() => this.tryOurs());
    if (verdict !== 'rejected' && failure === undefined) return;
    this.again(this.pause(tries), () => this.tryOursUntilTaken(tries + 1));
  }

  private noticed(record: CredentialRecord): void {
    this.record = record;
    const hasSession = this.source instanceof SharedSessions && this.source.noticed(record);
    const isAlive = record.death === undefined;
    if (hasSession || (isAlive && record.fingerprint === this.refusedHere?.fingerprint))
      this.refusedHere = undefined;
    for (const alert of credentialAlerts(this.parts.connection, record, Date.now())) this.alerts.tell(alert);
    if (isAlive || this.stopped) return;
    if (isDeadFor(record, this.parts.fingerprint())) return this.schedule(record);
    // Refused were other secrets than ours, which may still be good.
    if (this.unproven === undefined && !this.refusedHere) this.again(0, () => this.prove(0));
  }

  private schedule({ death }: CredentialRecord): void {
    const pause = Math.max(0, (death?.nextTryAt ?? 0) - Date.now());
    this.again(pause * (1 + Math.random() * 0.05), () => this.probe());
  }

  private again(pauseMs: number, work: () => Promise<void>): void {
    clearTimeout(this.timer);
    if (this.stopped) return;
    const run = () =>
      void work().catch((error: unknown) => {
        this.parts.logger.warn({ err: error }, 'the credentials could not be looked at; trying again');
        this.again(AGAIN_MS, work);
      });
    this.timer = setTimeout(run, pauseMs).unref();
  }

  /** Looks at what is not known to be dead: at the start, or when the secrets of other replicas were refused. */
  private async prove(tries: number): Promise<void> {
    if (isDeadFor(this.record, this.parts.fingerprint())) {
      this.unproven = undefined;
      return this.schedule(this.record);
    }
    let detail: string | undefined;
    const checks = async () => {
      const [first] = await this.checks();
      detail = first?.ok === false ? first.detail : undefined;
    };
    let look = await this.look(checks);
    if (look.verdict === 'rejected' && !this.record.death) {
      await sleep(SECOND_LOOK_MS);
      look = await this.look(checks);
    }
    if (look.verdict === 'rejected') {
      this.unproven = undefined;
      return this.reject(look);
    }
    detail ??= look.failure;
    if (detail === undefined) {
      await this.accept();
      if (this.oursRefused() !== undefined)
        this.again(this.pause(tries), () => this.tryOursUntilTaken(tries + 1));
      return;
    }
    this.unproven = detail;
    this.parts.logger.warn({ reason: detail }, 'the credentials are not proven; trying again');
    this.again(this.pause(tries), () => this.prove(tries + 1));
  }

  /** Looks at a dead credential, where no other replica does. */
  private async probe(): Promise<void> {
    const { value, revision } = await this.shared.read();
    const { probePauses: pauses = PROBE_PAUSES } = this.parts;
    const fingerprint = this.parts.fingerprint();
    if (this.refusedHere && !value.death) return this.probeHere(this.refusedHere);
    const mine = taken(value, { fingerprint, nowMs: Date.now(), pauses });
    if (mine === undefined || (await this.shared.write(mine, revision)) === undefined)
      return this.noticed((await this.shared.read()).value);
    const look = await this.look(async () => {
      await this.source.reopen();
      await this.checks();
    });
    if (look.verdict === 'accepted') return this.accept();
    this.noticed((await this.shared.read()).value);
  }

  /** Looks at secrets that only this replica has. */
  private async probeHere(refusedHere: { tries: number }): Promise<void> {
    const look = await this.look(async () => {
      await this.source.reopen();
      await this.checks();
    });
    if (look.verdict === 'accepted') return this.accept();
    refusedHere.tries += 1;
    this.again(this.pause(refusedHere.tries), () => this.probe());
  }

  private async accept(): Promise<void> {
    this.unproven = undefined;
    this.refusedHere = undefined;
    if (!this.record.death) return;
    const fingerprint = this.parts.fingerprint();
    this.noticed(await this.shared.change((record) => recovered(record, fingerprint, Date.now())));
    this.parts.logger.info('the credentials work again');
  }

  private async reject({ reason = 'The system refused the credentials.' }: Look): Promise<void> {
    const fingerprint = this.parts.fingerprint();
    // Others have said since that they get in: what is wrong is here.
    const isOursAlone = this.refusedHere !== undefined;
    this.refusedHere ??= { fingerprint, reason, tries: 0 };
    if (isOursAlone && !this.record.death)
      return this.again(this.pause(this.refusedHere.tries), () => this.probe());
    const change = this.death(fingerprint, reason);
    this.noticed(await this.shared.change(change));
  }

  private async diedUnder(lease: Lease, reason: string): Promise<void> {
    const fingerprint = this.parts.fingerprint();
    this.refusedHere ??= { fingerprint, reason, tries: 0 };
    await lease.end(this.death(fingerprint, reason));
    this.noticed((await this.shared.read()).value);
  }

  private death(fingerprint: string, reason: string): (record: CredentialRecord) => CredentialRecord {
    const id = randomUUID();
    const { probePauses: pauses = PROBE_PAUSES, logger } = this.parts;
    logger.warn({ reason }, 'the vendor refuses the credentials');
    return (record) => died(record, { id, reason, fingerprint, nowMs: Date.now(), pauses });
  }

  private pause(tries: number): number {
    return pauseBeforeProbe(tries, this.parts.probePauses ?? PROBE_PAUSES);
  }

  /** All who ask at the same time look once, so no deadline of one of them ends it. */
  private look(work: () => Promise<unknown> = this.checks): Promise<Look> {
    this.looking ??= outsideCallScope(() => lookWith(work)).finally(() => (this.looking = undefined));
    return this.looking;
  }
}
