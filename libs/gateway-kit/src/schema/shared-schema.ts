import { ALERTS_STREAM, sha256, type Alert, type TypeDescription } from '@signalbox/contracts';
import { ensureStream, KvStore, publishDurable, type NatsConnection } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import { schemaDiff, tellDiff, type SchemaDiff } from './schema-diff.js';
import { typeFacts, type TypeFacts } from './type-facts.js';

/** A type as the replicas of a connection know it. */
interface SharedType {
  type: string;
  /** Null: the org has no such type any more. */
  facts: TypeFacts | null;
  /** When a replica asked the vendor last, milliseconds since the epoch. */
  checkedAt: number;
  /** Decided by the replica that saw the change, not yet surely published. */
  untold?: Alert;
}

export interface SharedSchemaParts {
  nats: NatsConnection;
  logger: Logger;
  connection: string;
  natsReplicas: number;
}

const MOST_TRIES = 8;
const MOST_LISTED = 40;

/**
 * What the replicas of a connection know of the org's types: a small entry each, in KV. Whoever describes a type says
 * what it found; the one that writes down a change tells of it, once over all replicas.
 */
export class SharedSchema {
  private constructor(
    private readonly parts: SharedSchemaParts,
    private readonly store: KvStore<SharedType>,
    private readonly now: () => number,
  ) {}

  static async open(parts: SharedSchemaParts, now: () => number = Date.now): Promise<SharedSchema> {
    await ensureStream(parts.nats, ALERTS_STREAM, parts.natsReplicas);
    const bucket = `schema-${parts.connection}`;
    return new SharedSchema(
      parts,
      await KvStore.open<SharedType>(parts.nats, bucket, parts.natsReplicas),
      now,
    );
  }

  /** Tells every write of a type's entry from now on; undefined: the org has no such type. Resolves to what ends it. */
  follow(onChange: (type: string, hash: string | undefined) => void): Promise<() => void> {
    return this.store.follow((_, { value }) => onChange(value.type, value.facts?.hash));
  }

  /** True where another replica asked the vendor less than `ms` ago, and found this very type. */
  async confirms(type: string, hash: string | undefined, ms: number): Promise<boolean> {
    const found = await this.store.get(keyOf(type));
    if (found === undefined || found.value.untold) return false;
    return found.value.facts?.hash === hash && this.now() - found.value.checkedAt < ms;
  }

  /**
   * Writes down what the vendor just said of a type. A difference to what was known becomes an alert, of which the entry
   * says so until it is surely published: a replica that dies in between is spoken for by the next one that looks.
   */
  async observe(type: string, description: TypeDescription | undefined): Promise<void> {
    const facts = description === undefined ? null : typeFacts(description);
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      const found = await this.store.get(keyOf(type));
      const entry: SharedType = { type, facts, checkedAt: this.now() };
      if (found === undefined) {
        // A type that was never there is somebody's typing mistake.
        if (facts === null || (await this.store.create(keyOf(type), entry)) !== undefined) return;
      } else if (found.value.untold) {
        await this.tell(found.value, found.revision);
      } else if (found.value.facts?.hash === facts?.hash) {
        await this.store.update(keyOf(type), entry, found.revision);
        return;
      } else {
        const untold = this.alert(found.value, facts, found.revision);
        const revision = await this.store.update(keyOf(type), { ...entry, untold }, found.revision);
        if (revision !== undefined) return this.tell({ ...entry, untold }, revision);
      }
    }
  }

  private async tell(entry: SharedType, revision: number): Promise<void> {
    const { untold, ...told } = entry;
    if (untold === undefined) return;
    const { nats, connection, logger } = this.parts;
    await publishDurable(nats, `alerts.${connection}`, JSON.stringify(untold), { messageId: untold.id });
    if ((await this.store.update(keyOf(entry.type), told, revision)) !== undefined)
      logger.warn({ alert: untold.kind, type: entry.type }, untold.message);
  }

  /** @param revision of the entry that is replaced: the same change seen twice has the same id. */
  private alert(before: SharedType, facts: TypeFacts | null, revision: number): Alert {
    const { connection } = this.parts;
    const { type } = before;
    const diff = before.facts !== null && facts !== null ? schemaDiff(before.facts, facts) : undefined;
    const wholly = facts === null ? `${type} is no longer there.` : `${type} is there again.`;
    return {
      id: sha256(`schema-changed/${connection}/${type}/${facts?.hash ?? 'gone'}/${revision}`),
      connection,
      kind: 'schema-changed',
      message: diff === undefined ? wholly : tellDiff(type, diff),
      details: {
        type,
        hash: facts?.hash ?? null,
        hashBefore: before.facts?.hash ?? null,
        ...(diff === undefined ? {} : bounded(diff)),
      },
      at: new Date(this.now()).toISOString(),
    };
  }
}

function bounded(diff: SchemaDiff): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(diff).map(([part, list]: [string, unknown[]]) => [part, list.slice(0, MOST_LISTED)]),
  );
}

/** Type names may hold what a key may not. */
const keyOf = (type: string) => Buffer.from(type).toString('base64url');
