import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ALERTS_STREAM,
  AUDIT_STREAM,
  canonicalJson,
  contentHash,
  RESOLVE_PURPOSES,
  SAGAS_CLOSED_STREAM,
  sha256,
  SignalboxError,
  type Alert,
  type AuditEntry,
  type Change,
  type GrantClaims,
  type Receipt,
  type ResolveReply,
} from '@signalbox/contracts';
import { startNats } from '@signalbox/local-stack';
import { connectNats, ensureStream, type NatsConnection, type RequestContext } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import { jetstreamManager } from '@nats-io/jetstream';
import type { SystemAdapter } from '../../define-gateway.js';
import { SchemaCache } from '../../schema.js';
import { GrantKey } from '../../testing/grant-key.js';
import { AuditTrail } from '../audit.js';
import { GrantVerifier } from '../grant.js';
import { LateEffects } from '../late-effects.js';
import { Ledger } from '../ledger.js';
import { inLedgerMode } from '../ledger-mode.js';
import { Writer } from '../writer.js';
import { Desk } from './desk.js';

export const LONGEST_REQUEST_MS = 200;
export const SKEW_MS = 10;
/** From when on not finding an effect proves that there is none. */
export const PROVEN_MS = LONGEST_REQUEST_MS + SKEW_MS + 10;

const grantKey = new GrantKey();

/** Beside a spec's `describe`: a real nats-server with the streams that writing needs. */
export class NatsOfSpec {
  private constructor(
    readonly nats: NatsConnection,
    private readonly server: Awaited<ReturnType<typeof startNats>>,
    private readonly dir: string,
  ) {}

  static async start(): Promise<NatsOfSpec> {
    const dir = await mkdtemp(join(tmpdir(), 'signalbox-writing-'));
    const server = await startNats({ dir });
    const nats = await connectNats(server.url, 'spec', createLogger('spec', 'silent'));
    for (const stream of [AUDIT_STREAM, ALERTS_STREAM, SAGAS_CLOSED_STREAM]) await ensureStream(nats, stream);
    return new NatsOfSpec(nats, server, dir);
  }

  async stop(): Promise<void> {
    await this.nats.close();
    await this.server.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

export interface Asked {
  key?: string;
  maybe?: boolean;
  epoch?: number;
  /** How long the attempt may take, milliseconds. */
  timeoutMs?: number;
}

let connections = 0;

/** One replica's writing over a desk, asked as the orchestrator does; each has a ledger of its own unless it is named. */
export class WritingOfSpec {
  private constructor(
    readonly desk: Desk,
    readonly connection: string,
    readonly ledger: Ledger,
    readonly lateEffects: LateEffects,
    readonly audit: AuditTrail,
    readonly writer: Writer,
    private readonly nats: NatsConnection,
  ) {}

  static async open(
    { nats }: NatsOfSpec,
    {
      desk = new Desk(),
      connection = `desk-${(connections += 1)}`,
      ledgerOnly = false,
    }: { desk?: Desk; connection?: string; ledgerOnly?: boolean } = {},
  ): Promise<WritingOfSpec> {
    const adapter = inLedgerMode(desk as unknown as SystemAdapter, new Set(ledgerOnly ? ['Note'] : []));
    const schema = new SchemaCache(adapter);
    const ledger = await Ledger.open(nats, connection, 1, SKEW_MS);
    const shared = { connection, adapter, schema, ledger, longestRequestMs: LONGEST_REQUEST_MS };
    const lateEffects = await LateEffects.open(
      { ...shared, nats, logger: createLogger('spec', 'silent') },
      1,
    );
    const grants = new GrantVerifier(grantKey.publicKey);
    const audit = new AuditTrail(nats, connection);
    const writer = new Writer({ ...shared, lateEffects, grants, audit });
    return new WritingOfSpec(desk, connection, ledger, lateEffects, audit, writer, nats);
  }

  async apply(change: Partial<Change>, asked: Asked = {}): Promise<Receipt> {
    const { key = randomUUID(), maybe = false, epoch = 1 } = asked;
    const full = { ref: 'note', connection: this.connection, type: 'Note', ...change } as Change;
    const request = { change: full, key, sagaId: 's', epoch, maybe };
    const context = await this.context({ op: 'apply', key, hash: contentHash(full), epoch }, asked);
    return (await this.writer.apply(request as never, context)).receipt;
  }

  async compensate(receipt: Receipt, asked: Asked = {}): Promise<Receipt> {
    const { key = randomUUID(), maybe = false, epoch = 1 } = asked;
    const request = { receipt, key, sagaId: 's', epoch, maybe };
    const hash = sha256(canonicalJson(receipt));
    const context = await this.context({ op: 'compensate', key, hash, epoch }, asked);
    return (await this.writer.compensate(request, context)).receipt;
  }

  /** As anybody may. */
  look(key: string): Promise<ResolveReply> {
    return this.writer.resolve({ key, type: 'Note' }, { actor: 'spec' });
  }

  /** As the saga's owner. */
  async resolve(
    key: string,
    { epoch = 1, giveUp = false }: { epoch?: number; giveUp?: boolean } = {},
  ): Promise<ResolveReply> {
    const hash = giveUp ? RESOLVE_PURPOSES.giveUp : RESOLVE_PURPOSES.look;
    const context = await this.context({ op: 'resolve', key, hash, epoch }, {});
    return this.writer.resolve({ key, type: 'Note', sagaId: 's', epoch, giveUp }, context);
  }

  /** The audit's entries of a key: phase, and what came of it. */
  async audited(key: string): Promise<string[]> {
    const entries = await this.messages<AuditEntry>(AUDIT_STREAM.name, `audit.${this.connection}`);
    return entries
      .filter((entry) => entry.key === key)
      .map(({ phase, outcome }) => (outcome ? `${phase} ${outcome}` : phase));
  }

  alerts(): Promise<Alert[]> {
    return this.messages<Alert>(ALERTS_STREAM.name, `alerts.${this.connection}`);
  }

  private async messages<T>(stream: string, subject: string): Promise<T[]> {
    const { streams } = await jetstreamManager(this.nats);
    const { state } = await streams.info(stream);
    const found: T[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq += 1) {
      const message = await streams.getMessage(stream, { seq });
      if (message?.subject === subject) found.push(message.json<T>());
    }
    return found;
  }

  private async context(
    claims: Pick<GrantClaims, 'op' | 'key' | 'hash' | 'epoch'>,
    { timeoutMs = 5_000 }: Asked,
  ): Promise<RequestContext> {
    return {
      subject: '',
      deadline: Date.now() + timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
      actor: 'spec',
      grant: await grantKey.sign({ ...claims, connection: this.connection, saga: 's' }),
    };
  }
}

export const LOST = () => new SignalboxError('OUTCOME_UNKNOWN', 'lost');

/** The code of a refusal; `ok` where there is none. */
export function code(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: SignalboxError) => error.code,
  );
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
