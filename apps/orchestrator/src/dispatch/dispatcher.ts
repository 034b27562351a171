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

/**
 * Executes what is due. PostgreSQL says what that is; a hint over NATS only saves the wait. Each run is executed under a
 * lease that is renewed while it runs, so that a dead orchestrator's runs go on elsewhere.
 */
export class Dispatcher {
  private readonly executing = new Map<
    string,
    { lease: Lease; abort: AbortController; done: Promise<void> }
  >();
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
    else void this.sweep();
  }

  /** Takes nothing new, lets what runs come to its next durable point, and hands it back. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.hints?.unsubscribe();
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
        for (const run of due) this.begin(run);
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
    const work = this.executeLeased(run).catch((error: unknown) => {
      this.parts.logger.error({ err: error, runId: run.id }, 'a run was left; it becomes due again');
    });
    void work.finally(() => {
      this.executing.delete(run.id);
      this.wake();
    });
  }

  private async executeLeased(run: RunRow): Promise<void> {
    const { leases, owner, leaseSeconds, logger, execute } = this.parts;
    const lease = await leases.acquire(`run:${run.id}`, owner, leaseSeconds * 1_000);
    if (lease === null) return;
    const abort = new AbortController();
    const current = { runId: run.id, lease, signal: abort.signal };
    const done = withCurrentRun(current, () =>
      inSpan(
        'run',
        'internal',
        { 'signalbox.run.id': run.id, 'signalbox.attempt': run.attempts },
        () => execute(run, current),
        contextOf(run.traceparent),
      ),
    ).finally(() =>
      leases
        .release(lease)
        .catch((error: unknown) => logger.warn({ err: error }, 'a lease was not released; it runs out')),
    );
    this.executing.set(run.id, { lease, abort, done: done.catch(() => undefined) });
    await done;
  }

  private async renew(): Promise<void> {
    const { leases, leaseSeconds, logger, runs } = this.parts;
    const held = [...this.executing.values()].map(({ lease }) => lease);
    try {
      const lost = new Set(
        (await leases.renewAll(held, leaseSeconds * 1_000)).map(({ resource }) => resource),
      );
      for (const [runId, { lease, abort }] of this.executing) {
        if (lost.has(lease.resource)) abort.abort();
        else await runs.hold(runId, leaseSeconds);
      }
    } catch (error) {
      logger.warn({ err: error }, 'leases could not be renewed');
    }
  }
}
