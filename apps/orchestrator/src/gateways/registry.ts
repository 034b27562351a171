import { SignalboxError, type Mode } from '@signalbox/contracts';
import type { NatsConnection } from '@signalbox/messaging';
import { Svcm, type ServiceInfo } from '@nats-io/services';

export interface Announcement {
  connection: string;
  system: string;
  mode: Mode;
  /** `allowed`, or `refused:` and why. */
  writes: string;
  /** Instances that answered. */
  replicas: number;
}

const FRESH_MS = 5_000;
const WAIT_MS = 250;

/** The connections that gateways announce by NATS service discovery. The orchestrator names none itself. */
export class GatewayRegistry {
  private known = new Map<string, Announcement>();
  private seenAt = 0;
  private looking?: Promise<void>;

  constructor(private readonly nats: NatsConnection) {}

  async list(): Promise<Announcement[]> {
    if (Date.now() - this.seenAt > FRESH_MS) await this.look();
    return [...this.known.values()].sort((a, b) => a.connection.localeCompare(b.connection));
  }

  /** What `list` found last, whether or not it still answers. */
  has(connection: string): boolean {
    return this.known.has(connection);
  }

  /** @throws SignalboxError `BAD_REQUEST` for a connection that no gateway ever announced. */
  async assertKnown(connection: string): Promise<void> {
    if (this.known.has(connection)) return;
    await this.look();
    if (this.known.has(connection)) return;
    const names = [...this.known.keys()];
    throw new SignalboxError(
      'BAD_REQUEST',
      `There is no connection "${connection}"; gateways announce: ${names.join(', ') || 'none'}.`,
      {
        details: { field: 'connection', known: names },
      },
    );
  }

  private look(): Promise<void> {
    this.looking ??= this.discover().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async ask(): Promise<ServiceInfo[]> {
    try {
      const client = new Svcm(this.nats).client({ strategy: 'timer', maxWait: WAIT_MS } as never);
      const infos: ServiceInfo[] = [];
      for await (const info of await client.info()) infos.push(info);
      return infos;
    } catch (cause) {
      throw new SignalboxError('UNAVAILABLE', 'NATS can not be asked which gateways there are.', { cause });
    }
  }

  private async discover(): Promise<void> {
    const found = new Map<string, Announcement>();
    for (const { metadata } of await this.ask()) {
      const { kind, connection, system, mode, writes = '' } = metadata ?? {};
      if (kind !== 'gateway' || !connection || !system) continue;
      const replicas = (found.get(connection)?.replicas ?? 0) + 1;
      found.set(connection, { connection, system, mode: mode as Mode, writes, replicas });
    }
    // A gateway that does not answer right now is down, not unknown.
    for (const [name, announcement] of this.known)
      if (!found.has(name)) found.set(name, { ...announcement, replicas: 0 });
    this.known = found;
    this.seenAt = Date.now();
  }
}
