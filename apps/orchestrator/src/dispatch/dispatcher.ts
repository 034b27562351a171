import { HINT_SUBJECT } from '@signalbox/contracts';
import { contextOf, inSpan, type NatsConnection } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import type { Lease, Leases } from '@signalbox/saga';
import type { Subscription } from '@nats-io/transport-node';
import type { RunRow, RunStore } from '../runs/run-store.js';
import { withCurrentRun } from './current-run.js';
import type { ExecuteRun } from './execute-run.js';

export interface DispatcherParts {
  runs: RunStore;
  leases: Leases;
  execute: ExecuteRun;
  nats: NatsConnection;
  logger: Logger;
  /** Unique per process life. */
  owner: string;
  leaseSeconds: number;
  concurrency: number;
}

const IDLE_MS = 1_000;

interface Executing {
  abort: AbortController;
  /** Null until it was got. */
  lease: Lease | null;
  /** Never rejects. */
  done: Promise<void>;
}

/**
 * Executes what is due. PostgreSQL says what that is; a hint over NATS only saves the wait. Each run is executed under a
 * lease that is renewed while it runs, so that a dead orchestrator's runs go on elsewhere.
 */
export class Dispatcher {
  private readonly executing = new Map<string, Executing>();
  private sweeps: Promise<void> = Promise.resolve();
  private hints?: Subscription;
  private timer?: NodeJS.Timeout;
  private heartbeat?: NodeJS.Timeout;
  private sweeping = false;
  private again = false;
  private stopped = false;

  constructor(private readonly parts: DispatcherParts) {}

  start(): void {
    this.hints = this.parts.nats.subscribe(HINT_SUBJECT, { callback: () => this.wake() });
    this.heartbeat = setInterval(() => void this.renew(), (this.parts.leaseSeconds * 1_000) / 3);
    this.wake();
  }

  /** Looks for due runs now. */
  wake(): void {
    if (this.sweeping) this.again = true;
    else this.sweeps = this.sweep();
  }

  /** Takes nothing new, lets what runs come to its next durable point, and hands it back. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.hints?.unsubscribe();
    await this.sweeps;
    for (const { abort } of this.executing.values()) abort.abort();
    await Promise.all([...this.executing.values()].map(({ done }) => done));
    clearInterval(this.heartbeat);
  }

  private async sweep(): Promise<void> {
    clearTimeout(this.timer);
    this.sweeping = true;
    try {
      do {
        this.again = false;
        const free = this.parts.concurrency - this.executing.size;
        const due =
          free > 0 && !this.stopped ? await this.parts.runs.claim(free, this.parts.leaseSeconds) : [];
        // What was claimed while stopping becomes due again, elsewhere.
        if (!this.stopped) for (const run of due) this.begin(run);
      } while (this.again && !this.stopped);
    } catch (error) {
      this.parts.logger.error({ err: error }, 'could not look for due runs');
    } finally {
      this.sweeping = false;
      if (!this.stopped) this.timer = setTimeout(() => this.wake(), IDLE_MS);
    }
  }

  private begin(run: RunRow): void {
    if (this.executing.has(run.id)) return;
    const entry: Executing = { abort: new AbortController(), lease: null, done: Promise.resolve() };
    // Counted from here on, not from when its lease was got: neither the limit nor `stop` may overlook it.
    this.executing.set(run.id, entry);
    entry.done = this.executeLeased(run, entry)
      .catch((error: unknown) => {
        this.parts.logger.error({ err: error, runId: run.id }, 'a run was left; it becomes due again');
      })
      .then(() => {
        this.executing.delete(run.id);
        this.wake();
      });
  }

  private async executeLeased(run: RunRow, entry: Executing): Promise<void> {
    const { leases, owner, leaseSeconds, logger, execute } = this.parts;
    const lease = await leases.acquire(`run:${run.id}`, owner, leaseSeconds * 1_000);
    if (lease === null) return;
    entry.lease = lease;
    const left: Promise<unknown>[] = [];
    const linger = (work: Promise<unknown>) => void left.push(work);
    const current = { runId: run.id, lease, signal: entry.abort.signal, linger };
    try {
      if (this.stopped) return;
      await withCurrentRun(current, () =>
        inSpan(
          'run',
          'internal',
          { 'signalbox.run.id': run.id, 'signalbox.attempt': run.attempts },
          () => execute(run, current),
          contextOf(run.traceparent),
        ),
      );
    } finally {
      await Promise.allSettled(left);
      await leases
        .release(lease)
        .catch((error: unknown) => logger.warn({ err: error }, 'a lease was not released; it runs out'));
    }
  }

  private async renew(): Promise<void> {
    const { leases, leaseSeconds, logger, runs } = this.parts;
    const held = [...this.executing.values()].flatMap(({ lease }) => lease ?? []);
    try {
      const lost = new Set(
        (await leases.renewAll(held, leaseSeconds * 1_000)).map(({ resource }) => resource),
      );
      for (const [runId, { lease, abort }] of this.executing) {
        if (lease === null) continue;
        if (lost.has(lease.resource)) abort.abort();
        else await runs.hold(runId, leaseSeconds);
      }
    } catch (error) {
      logger.warn({ err: error }, 'leases could not be renewed');
    }
  }
}
