import { SignalboxError } from '@signalbox/contracts';
import { JetStreamApiError, jetstreamManager, StorageType, type StreamAPI } from '@nats-io/jetstream';
import { Kvm, KvWatchInclude, type KV } from '@nats-io/kv';
import { headers as createHeaders, type NatsConnection } from '@nats-io/transport-node';
import { publishAcknowledged, StreamRefusal } from './acknowledged.js';

/** The largest value that a store takes: a server refuses messages above 1 MB, and values here are one item each. */
export const MAX_VALUE_BYTES = 256 * 1_024;

const WRONG_LAST_SEQUENCE = 10_071;
const KEY = /^[-/=.\w]+$/;

export interface Versioned<T> {
  value: T;
  revision: number;
}

/**
 * JSON values in a JetStream bucket: linearised reads (no direct gets), one revision back, no expiry. Every write is
 * conditional: `create` where there is nothing, `update` on a known revision.
 */
export class KvStore<T> {
  private constructor(
    private readonly nats: NatsConnection,
    private readonly kv: KV,
    private readonly streams: StreamAPI,
    private readonly bucket: string,
  ) {}

  static async open<T>(nats: NatsConnection, bucket: string, replicas = 1): Promise<KvStore<T>> {
    const kv = await new Kvm(nats).create(bucket, {
      history: 1,
      storage: StorageType.File,
      replicas,
      allow_direct: false,
    });
    const { streams } = await jetstreamManager(nats, { checkAPI: false });
    return new KvStore<T>(nats, kv, streams, bucket);
  }

  async get(key: string): Promise<Versioned<T> | undefined> {
    const entry = await this.kv.get(key).catch((cause: unknown) => {
      throw new SignalboxError('UNAVAILABLE', 'JetStream did not answer a read of its key-value store.', {
        cause,
      });
    });
    if (entry === null || entry.operation !== 'PUT') return undefined;
    return { value: entry.json<T>(), revision: entry.revision };
  }

  /** The new revision, or undefined when the key is there already. */
  async create(key: string, value: T): Promise<number | undefined> {
    const text = encode(key, value);
    const written = await this.conditionally(() => this.put(key, text, 0));
    // An administrator may have deleted it and left a marker, which counts as nothing.
    return written ?? this.conditionally(() => this.kv.create(key, text));
  }

  /** The new revision, or undefined when somebody changed the key since `revision`. */
  async update(key: string, value: T, revision: number): Promise<number | undefined> {
    const text = encode(key, value);
    return this.conditionally(() => this.put(key, text, revision));
  }

  /** Takes a key out for good, whatever it holds, and leaves no marker behind. */
  async forget(key: string): Promise<void> {
    const filter = this.subject(key);
    await this.streams.purge(`KV_${this.bucket}`, { filter }).catch((cause: unknown) => {
      throw new SignalboxError('UNAVAILABLE', 'JetStream did not confirm that a key was taken out.', {
        cause,
      });
    });
  }

  /**
   * Tells the value of a key as it is now, where there is one, and whenever it changes, until the connection ends.
   * Resolves to what ends it before.
   */
  async watch(key: string, tell: (found: Versioned<T>) => void): Promise<() => void> {
    const entries = await this.kv.watch({ key });
    void (async () => {
      for await (const entry of entries)
        if (entry.operation === 'PUT') tell({ value: entry.json<T>(), revision: entry.revision });
    })();
    return () => entries.stop();
  }

  /** Of the stream's own state: a listing by consumer waits for keys that somebody takes out meanwhile. */
  async keys(): Promise<string[]> {
    const { state } = await this.streams
      .info(`KV_${this.bucket}`, { subjects_filter: this.subject('>') })
      .catch((cause: unknown) => {
        throw new SignalboxError('UNAVAILABLE', 'JetStream did not list its key-value store.', { cause });
      });
    return Object.keys(state.subjects ?? {}).map((subject) => subject.slice(this.subject('').length));
  }

  /** Tells every write of any key from now on, ours included. Resolves to what ends it. */
  async follow(tell: (key: string, found: Versioned<T>) => void): Promise<() => void> {
    const entries = await this.kv.watch({ include: KvWatchInclude.UpdatesOnly });
    void (async () => {
      for await (const entry of entries)
        if (entry.operation === 'PUT') tell(entry.key, { value: entry.json<T>(), revision: entry.revision });
    })();
    return () => entries.stop();
  }

  /** Writes on a known revision; 0: there is none. */
  private put(key: string, text: string, revision: number): Promise<number> {
    if (!KEY.test(key)) throw new SignalboxError('BAD_REQUEST', `"${key}" can not be the key of an entry.`);
    const headers = createHeaders();
    headers.set('Nats-Expected-Last-Subject-Sequence', String(revision));
    return publishAcknowledged(this.nats, this.subject(key), text, { headers });
  }

  private subject(key: string): string {
    return `$KV.${this.bucket}.${key}`;
  }

  private async conditionally(write: () => Promise<number>): Promise<number | undefined> {
    try {
      return await write();
    } catch (error) {
      if (error instanceof SignalboxError) throw error;
      const isRefusal = error instanceof StreamRefusal || error instanceof JetStreamApiError;
      if (isRefusal && error.code === WRONG_LAST_SEQUENCE) return undefined;
      throw new SignalboxError('UNAVAILABLE', 'JetStream did not confirm a write to its key-value store.', {
        cause: error,
      });
    }
  }
}

function encode(key: string, value: unknown): string {
  const text = JSON.stringify(value);
  if (Buffer.byteLength(text) > MAX_VALUE_BYTES) {
    throw new SignalboxError(
      'VALIDATION',
      `The entry ${key} is larger than ${MAX_VALUE_BYTES} bytes; make the change smaller.`,
    );
  }
  return text;
}
