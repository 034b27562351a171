import { asSignalboxError, type Alert, type SystemRecord } from '@signalbox/contracts';
import { KvStore, publishDurable, type NatsConnection, type Versioned } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import type { SystemAdapter } from '../define-gateway.js';
import type { SchemaCache } from '../schema.js';
import { findByKey, type Effect } from './attempt.js';
import { type Ledger } from './ledger.js';
import { type LedgerEntry } from './ledger-entry.js';
import { look } from './look.js';

/** A voided key that is looked up again. */
interface Watched {
  type: string;
  sagaId: string;
  /** Looks so far. */
  looks: number;
  /** Milliseconds since the epoch. */
  dueAt: number;
}

/** Pauses before the looks, in the vendor's longest request times. */
const PAUSES = [1, 2, 6];
/** As long one replica has for one look. */
const CLAIM_MS = 60_000;

export interface LateEffectParts {
  nats: NatsConnection;
  logger: Logger;
  connection: string;
  adapter: SystemAdapter;
  schema: SchemaCache;
  ledger: Ledger;
  longestRequestMs: number;
}

/**
 * Looks voided keys up again after they were given up: what comes of one all the same is told to people, once, and never
 * adopted. Any replica may sweep; an entry is looked at by one at a time.
 */
export class LateEffects {
  private constructor(
    private readonly parts: LateEffectParts,
    private readonly store: KvStore<Watched>,
  ) {}

  static async open(parts: LateEffectParts, replicas: number): Promise<LateEffects> {
    return new LateEffects(
      parts,
      await KvStore.open<Watched>(parts.nats, `watch-${parts.connection}`, replicas),
    );
  }

  async watch(key: string, { type, sagaId }: Pick<Watched, 'type' | 'sagaId'>): Promise<void> {
    await this.store.create(key, { type, sagaId, looks: 0, dueAt: this.nextLook(0) });
  }

  /** Whether a key still has looks before it. */
  async isWatched(key: string): Promise<boolean> {
    return (await this.store.get(key)) !== undefined;
  }

  /** Looks at everything that is due; one failure holds up no others. */
  async sweep(now = Date.now()): Promise<void> {
    for (const key of await this.store.keys()) {
      const watched = await this.store.get(key);
      if (!watched || watched.value.dueAt > now) continue;
      const claim = { ...watched.value, dueAt: now + CLAIM_MS };
      const revision = await this.store.update(key, claim, watched.revision);
      if (revision === undefined) continue;
      await this.lookAgain(key, { value: claim, revision }).catch((thrown: unknown) => {
        const { code } = asSignalboxError(thrown);
        this.parts.logger.warn({ code, key }, 'a voided key could not be looked up; trying again');
      });
    }
  }

  /** Tells people of an effect under a key that is void. */
  async tell(
    key: string,
    entry: LedgerEntry,
    type: string,
    { id, url }: Pick<Effect, 'id' | 'url'>,
  ): Promise<void> {
    const { connection, nats } = this.parts;
    const { sagaId, change, undoes } = entry;
    const ref = change?.ref ?? undoes?.ref;
    const alert: Alert = {
      id: `late-effect:${connection}:${key}`,
      connection,
      kind: 'late-effect',
      message: `${type} ${id} came of a write that had been given up${ref ? ` (step ${ref})` : ''}. Signalbox leaves it alone: keep it, or take it back by hand.`,
      details: { key, type, id, sagaId, ...(url ? { url } : {}), ...(ref ? { ref } : {}) },
      at: new Date().toISOString(),
    };
    await publishDurable(nats, `alerts.${connection}`, JSON.stringify(alert), { messageId: alert.id });
  }

  private async lookAgain(key: string, { value, revision }: Versioned<Watched>): Promise<void> {
    const { ledger, schema } = this.parts;
    const entry = (await ledger.get(key))?.value;
    // It was watched before it was to be voided, and then was not.
    if (entry?.state !== 'voided') return this.store.forget(key);
    const type = await schema.type(value.type);
    const found = await this.effectOf(key, entry, type);
    if (found) {
      await this.tell(key, entry, type.name, found);
      return this.store.forget(key);
    }
    const looks = value.looks + 1;
    if (looks >= PAUSES.length) return this.store.forget(key);
    await this.store.update(key, { ...value, looks, dueAt: this.nextLook(looks) }, revision);
  }

  private async effectOf(
    key: string,
    entry: LedgerEntry,
    type: Parameters<SystemAdapter['read']>[0]['type'],
  ): Promise<Effect | SystemRecord | undefined> {
    const { adapter } = this.parts;
    if (!entry.change && !entry.undoes)
      return type.keyField === undefined ? undefined : findByKey(adapter, type, type.keyField, key);
    const effect = await look(adapter, entry, type, key);
    return typeof effect === 'string' ? undefined : effect;
  }

  private nextLook(looks: number): number {
    return Date.now() + (PAUSES[looks] as number) * this.parts.longestRequestMs;
  }
}
