import { SignalboxError } from '@signalbox/contracts';
import type { Pool } from 'pg';
import type { Append } from '../ports.js';
import { databaseError, isPassing } from './failures.js';
import { FIND, WRITE, findParameters, writeParameters, type Found } from './statements.js';

export interface GroupCommitSettings {
  /** Most entries of one transaction. */
  batch: number;
  /** How long a database that can't be reached is tried again before the entries fail, milliseconds. */
  patienceMs: number;
  /** How long one statement may take, milliseconds: a cut connection may never say so. */
  statementMs: number;
}

const DEFAULTS: GroupCommitSettings = { batch: 256, patienceMs: 20_000, statementMs: 5_000 };

interface Waiting {
  append: Append;
  resolve: () => void;
  reject: (error: SignalboxError) => void;
}

/**
 * Writes the entries of many sagas in one transaction: whatever arrives while a transaction is under way goes into the
 * next one. Each entry succeeds or fails by itself.
 */
export class GroupCommit {
  #queue: Waiting[] = [];
  #isWriting = false;
  readonly #settings: GroupCommitSettings;

  constructor(
    private readonly pool: Pool,
    settings: Partial<GroupCommitSettings> = {},
  ) {
    this.#settings = { ...DEFAULTS, ...settings };
  }

  /** Resolves once the entry is durable; see `Journal.append` for the errors. */
  append(append: Append): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ append, resolve, reject });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    // What else is appended in this turn comes along.
    await Promise.resolve();
    while (this.#queue.length > 0) await this.#write(this.#takeBatch());
    this.#isWriting = false;
  }

  /** One entry a saga: if it is refused, those after it were thought of in vain. */
  #takeBatch(): Waiting[] {
    const sagas = new Set<string>();
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    for (const waiting of this.#queue) {
      const { sagaId } = waiting.append;
      const fits = batch.length < this.#settings.batch && !sagas.has(sagaId);
      (fits ? batch : later).push(waiting);
      sagas.add(sagaId);
    }
    this.#queue = later;
    return batch;
  }

  async #write(batch: Waiting[]): Promise<void> {
    try {
      const refusals = await this.#persist(batch.map(({ append }) => append));
      for (const { append, resolve, reject } of batch) {
        const refusal = refusals.get(append.entryId);
        if (refusal === undefined) resolve();
        else reject(refusal);
      }
    } catch (error) {
      if (isPassing(error) || batch.length === 1)
        for (const { reject } of batch) reject(databaseError(error));
      // Something in one of them is not to PostgreSQL's liking: its neighbours must not fail with it.
      else for (const waiting of batch) await this.#write([waiting]);
    }
  }

  /** Writes until the database has answered. Writing once more what a lost answer hid does no harm. */
  async #persist(appends: Append[]): Promise<Map<string, SignalboxError>> {
    const until = Date.now() + this.#settings.patienceMs;
    for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
      try {
        return await this.#attempt(appends);
      } catch (error) {
        if (!isPassing(error) || Date.now() + pauseMs > until) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  async #attempt(appends: Append[]): Promise<Map<string, SignalboxError>> {
    const written = await this.#query<{ entry_id: string }>(WRITE, writeParameters(appends));
    const done = new Set(written.map((row) => row.entry_id));
    const missing = appends.filter(({ entryId }) => !done.has(entryId));
    if (missing.length === 0) return new Map();
    const found = await this.#query<Found>(FIND, findParameters(missing));
    return new Map(found.flatMap((row) => (row.is_there ? [] : [[row.entry_id, refusal(row)]])));
  }

  async #query<Row extends object>(text: string, values: unknown[]): Promise<Row[]> {
    // `query_timeout` is pg's, and missing in its types for one query.
    const query = { text, values, query_timeout: this.#settings.statementMs };
    return (await this.pool.query<Row>(query)).rows;
  }
}

function refusal({ is_current, saga_id, seq }: Found): SignalboxError {
  return is_current
    ? new SignalboxError('CONFLICT', `The journal of saga ${saga_id} has another entry ${seq} already.`)
    : new SignalboxError('STALE_OWNER', `Saga ${saga_id} has another owner now.`);
}
