import {
  asSignalboxError,
  SignalboxError,
  type CheckItem,
  type ErrorBody,
  type Mode,
} from '@signalbox/contracts';
import type { Environment, SystemAdapter } from './define-gateway.js';
import { currentCallScope, withCallScope } from './vendor/calls.js';

/** Whether the org may be written to, and why not; `fix` is for whoever set the connection up. */
export interface Verdict {
  writable: boolean;
  detail: string;
  fix?: string;
}

export interface ConnectionGuardParts {
  mode: Mode;
  /** Hosts whose orgs count as test orgs where the system itself does not tell. */
  testHosts: readonly string[];
  /** What the vendor says of the org; without it, it says nothing. */
  environment?: () => Promise<Environment>;
  /** Where calls go. */
  origin: () => Promise<string>;
  /** Of the access that calls go out with: what holds for one org does not hold for another. */
  identity?: () => Promise<string>;
}

const FRESH_MS = 10 * 60_000;
/** A refusal is looked at again soon: somebody may be mending it. */
const REFUSED_FRESH_MS = 30_000;
const LOOK_TIMEOUT_MS = 15_000;
/** Of one look, where credentials change while the vendor is asked. */
const MOST_LOOKS = 3;

/**
 * Stands before every write: an org that may be a production org is written to only when its connection says
 * `production` in so many words.
 */
export class ConnectionGuard {
  private latest?: { at: number; verdict: Verdict; identity: string };
  private looking?: Promise<Verdict>;

  constructor(
    private readonly parts: ConnectionGuardParts,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * @throws SignalboxError `FORBIDDEN_BY_POLICY` saying why and what to set; what the vendor's failure was, or
   * `UNAVAILABLE`, when it can not be found out: then nothing may be written either.
   */
  async assertWritable(): Promise<void> {
    const scope = currentCallScope();
    const refusal = refusalOf(await this.verdict());
    if (refusal) throw refusal;
    if (scope && this.parts.mode !== 'production') scope.writableAs = this.latest?.identity;
  }

  /** Why a proposal would be refused; null also where it can't be found out now. */
  async refusal(): Promise<ErrorBody | null> {
    const verdict = await this.verdict().catch(() => undefined);
    return (verdict && refusalOf(verdict)?.toBody()) ?? null;
  }

  /** What holds now; the vendor is asked again every ten minutes. */
  async verdict(): Promise<Verdict> {
    if (this.parts.mode === 'production') return IS_PRODUCTION;
    const { latest } = this;
    const isFresh = latest !== undefined && this.now() - latest.at < freshFor(latest.verdict);
    if (isFresh && latest.identity === (await this.identity())) return latest.verdict;
    this.looking ??= this.look().finally(() => (this.looking = undefined));
    return this.looking;
  }

  /** As `nats micro info` tells it; nobody is asked for it. */
  get announced(): string {
    const verdict = this.parts.mode === 'production' ? IS_PRODUCTION : this.latest?.verdict;
    if (verdict === undefined) return 'not looked at yet';
    return verdict.writable ? 'allowed' : `refused: ${verdict.detail}`;
  }

  /** What doctor says of it. */
  async check(): Promise<CheckItem> {
    const check = 'connection mode';
    try {
      const { writable, detail, fix } =
        this.parts.mode === 'production' ? await this.ofProduction() : await this.verdict();
      return { check, ok: writable, detail, ...(writable ? {} : { fix }) };
    } catch (error) {
      const { code, message } = asSignalboxError(error);
      const fix = 'Nothing is written until the system has said what kind of org this is.';
      return { check, ok: false, detail: `${code}: ${message}`, fix };
    }
  }

  /** A production connection writes whatever the org says; a test org behind it is most likely a mistake. */
  private async ofProduction(): Promise<Verdict> {
    const said = await this.ask();
    if (said.kind !== 'test')
      return { ...IS_PRODUCTION, detail: `${IS_PRODUCTION.detail} ${said.detail}`.trim() };
    return {
      writable: false,
      detail: `CONNECTION_MODE is production, but the org says that it is a test org: ${said.detail}. Writes go on.`,
      fix: 'Connect the production org, or set CONNECTION_MODE=test.',
    };
  }

  private async look(): Promise<Verdict> {
    const { mode, testHosts, origin } = this.parts;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const before = await this.identity();
      const said = await this.ask();
      const host = said.kind === 'unsaid' ? new URL(await origin()) : undefined;
      const verdict = judge({ mode, said, host, testHosts });
      const identity = await this.identity();
      // Else the credentials were changed meanwhile: nobody knows which org was asked.
      if (identity !== before) continue;
      this.latest = { at: this.now(), verdict, identity };
      return verdict;
    }
    throw new SignalboxError('UNAVAILABLE', 'The credentials change all the time; nothing is written.', {
      details: { effect: 'none' },
    });
  }

  /** Unknown while there is no access: then the look itself says why. */
  private identity(): Promise<string> {
    return this.parts.identity?.().catch(() => '') ?? Promise.resolve('');
  }

  /** In a scope of its own: whoever asked first must not end it for the others, nor pay for it alone. */
  private ask(): Promise<Environment> {
    const { environment } = this.parts;
    if (environment === undefined) return Promise.resolve(SAYS_NOTHING);
    return withCallScope({ calls: 0, deadline: Date.now() + LOOK_TIMEOUT_MS }, environment).catch(
      (thrown: unknown) => {
        const error = asSignalboxError(thrown);
        const passes = error.class === 'transient' || error.class === 'quota' || error.class === 'auth';
        throw new SignalboxError(
          passes ? error.code : 'UNAVAILABLE',
          `What kind of org this is could not be found out, so nothing is written: ${error.message}`,
          { ...error.toBody(), details: { ...error.details, effect: 'none' }, cause: error },
        );
      },
    );
  }
}

function refusalOf({ writable, detail, fix }: Verdict): SignalboxError | undefined {
  if (writable) return undefined;
  return new SignalboxError('FORBIDDEN_BY_POLICY', `Nothing is written: ${detail} ${fix ?? ''}`.trim(), {
    details: { field: 'connection', reason: 'connection-mode', effect: 'none' },
  });
}

const IS_PRODUCTION: Verdict = { writable: true, detail: 'CONNECTION_MODE is production.' };
const SAYS_NOTHING: Environment = { kind: 'unsaid', detail: '' };

const freshFor = ({ writable }: Verdict) => (writable ? FRESH_MS : REFUSED_FRESH_MS);

/** Whether a connection that is not `production` may write. Pure. */
export function judge(given: {
  mode: Mode;
  said: Environment;
  /** Known where the vendor says nothing. */
  host?: URL;
  testHosts: readonly string[];
}): Verdict {
  const { mode, said, host, testHosts } = given;
  if (said.kind === 'test') return { writable: true, detail: `A test org: ${said.detail}.` };
  if (said.kind === 'production') {
    return {
      writable: false,
      detail: `the org says that it is a production org (${said.detail}), but CONNECTION_MODE is ${mode}.`,
      fix: 'Connect a test org; or, if Signalbox shall write to this one, set CONNECTION_MODE=production.',
    };
  }
  const name = host?.hostname ?? 'unknown';
  const listed = host !== undefined && (testHosts.includes(host.hostname) || testHosts.includes(host.host));
  if (listed) return { writable: true, detail: `${name} is one of TEST_HOSTS.` };
  if (mode === 'simulated' && isLoopback(name))
    return { writable: true, detail: `Simulated, on this machine (${name}).` };
  return {
    writable: false,
    detail: `this system does not say whether it is a test org, and ${name} is not one of TEST_HOSTS.`,
    fix: `If ${name} is a test site, set TEST_HOSTS=${name}; if it is a production site and Signalbox shall write to it, set CONNECTION_MODE=production.`,
  };
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

const WRITING: ReadonlySet<string | symbol> = new Set<keyof SystemAdapter>([
  'create',
  'update',
  'remove',
  'transition',
  'link',
  'unlink',
]);

/** The same verbs; those that write ask the guard first. No write reaches the vendor by another way. */
export function guarded(adapter: SystemAdapter, guard: ConnectionGuard): SystemAdapter {
  return new Proxy(adapter, {
    get(verbs, name) {
      const verb: unknown = Reflect.get(verbs, name, verbs);
      if (typeof verb !== 'function' || !WRITING.has(name)) return verb;
      return async (...given: unknown[]): Promise<unknown> => {
        await guard.assertWritable();
        return Reflect.apply(verb, verbs, given) as unknown;
      };
    },
  });
}

/** `a.example.com, b.example.com:8080` → the hosts. */
export function hostList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
}
