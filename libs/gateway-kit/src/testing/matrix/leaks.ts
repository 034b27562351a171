import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';

/** Everything that a gateway lets out where operators and other services see it: log lines, spans, NATS traffic. */
export class Leaks {
  private readonly heard: Record<'logs' | 'spans' | 'NATS', string[]> = { logs: [], spans: [], NATS: [] };
  /** Takes the log in place of stdout. */
  readonly log = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      this.heard.logs.push(chunk.toString());
      done();
    },
  });

  private constructor(
    private readonly collector: Server,
    private readonly traffic: Subscription,
  ) {
    traffic.callback = (_error, message) => {
      const headers = [...(message.headers ?? [])].map(([name, values]) => `${name}: ${values.join(', ')}`);
      this.heard.NATS.push(
        `${message.subject}\n${headers.join('\n')}\n${Buffer.from(message.data).toString()}`,
      );
    };
  }

  /** Listens to all of NATS, and as a collector for traces. */
  static async open(nats: NatsConnection): Promise<Leaks> {
    const collector = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        leaks.heard.spans.push(Buffer.concat(chunks).toString());
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const leaks = new Leaks(collector, nats.subscribe('>', { callback: () => undefined }));
    return leaks;
  }

  /** The address for `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  get collectorUrl(): string {
    return `http://127.0.0.1:${(this.collector.address() as AddressInfo).port}`;
  }

  /** How much was heard, by place: nothing at all would mean that nobody listened. */
  amounts(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.heard).map(([place, texts]) => [place, texts.length]));
  }

  /** Where any of the secrets stands, as it is, in base64 or encoded for a URL. */
  findings(secrets: readonly string[]): string[] {
    const forms = secrets.flatMap((secret) =>
      [...new Set([secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])].map(
        (form) => ({
          form,
          secret,
        }),
      ),
    );
    return Object.entries(this.heard).flatMap(([place, texts]) =>
      texts.flatMap((text) =>
        forms
          .filter(({ form }) => text.includes(form))
          .map(({ form, secret }) => `${place}: ${masked(secret)} in ${around(text, form)}`),
      ),
    );
  }

  async close(): Promise<void> {
    this.traffic.unsubscribe();
    this.collector.closeAllConnections();
    await new Promise((resolve) => this.collector.close(resolve));
  }
}

const masked = (secret: string) => `${secret.slice(0, 4)}…`;

/** What stands before the secret, without it. */
function around(text: string, form: string): string {
  const at = text.indexOf(form);
  return JSON.stringify(text.slice(Math.max(0, at - 120), at));
}
