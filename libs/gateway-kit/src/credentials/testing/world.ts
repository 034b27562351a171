import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNats, type NatsServer } from '@signalbox/local-stack';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { PlayedVendor } from './played-vendor.js';
import { Replica } from './replica.js';

/** A real nats-server, and for each test a vendor and a connection of its own. */
export class World {
  vendor!: PlayedVendor;
  private server!: NatsServer;
  private dir!: string;
  private tests = 0;
  private readonly replicas: Replica[] = [];

  async open(): Promise<void> {
    this.dir = mkdtempSync(join(tmpdir(), 'signalbox-credentials-'));
    this.server = await startNats({ dir: this.dir });
  }

  async next(): Promise<void> {
    this.tests += 1;
    this.vendor = await PlayedVendor.start();
  }

  async clear(): Promise<void> {
    for (const replica of this.replicas.splice(0)) await replica.stop();
    await this.vendor.stop();
  }

  async close(): Promise<void> {
    await this.server.stop();
    rmSync(this.dir, { recursive: true, force: true });
  }

  async replica(options: Parameters<typeof Replica.start>[2] = {}): Promise<Replica> {
    const connection = `c${this.tests}`;
    const started = await Replica.start(this.vendor, this.server.url, { connection, ...options });
    this.replicas.push(started);
    return started;
  }

  /** What the connection's streams and stores hold, as text, oldest first. */
  async stored(stream: string): Promise<string[]> {
    const nats = await connect({ servers: this.server.url });
    const { streams } = await jetstreamManager(nats);
    const { state } = await streams.info(stream);
    const texts: string[] = [];
    for (let seq = state.first_seq; seq <= state.last_seq && seq > 0; seq += 1) {
      const message = await streams.getMessage(stream, { seq }).catch(() => null);
      if (message) texts.push(message.string());
    }
    await nats.close();
    return texts;
  }

  /** The shared entry as it stands. */
  async entry(): Promise<string> {
    return (await this.stored(`KV_credentials-c${this.tests}`)).at(-1) ?? '';
  }

  /** Looks at the dead credential so far. */
  async tries(): Promise<number> {
    const { death } = JSON.parse((await this.entry()) || '{}') as { death?: { tries: number } };
    return death?.tries ?? 0;
  }

  /** The kinds of alerts that people heard of this connection, in their order. */
  async alerts(): Promise<string[]> {
    const alerts = (await this.stored('ALERTS')).map(
      (text) => JSON.parse(text) as { kind: string; connection: string },
    );
    return alerts.filter(({ connection }) => connection === `c${this.tests}`).map(({ kind }) => kind);
  }
}

/** Asks until the answer is yes; fails after five seconds. */
export async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`waited five seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const all = <T>(count: number, work: () => Promise<T>) =>
  Promise.all(Array.from({ length: count }, work));
