import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

interface Held {
  deliver(): void;
}

/**
 * A TCP proxy between one process and a server that stops what the process sends, from a message that a spec names on:
 * to the server the process is as one that was paused right before it sent it. The process knows nothing of it.
 */
export class HoldingTap {
  private readonly sockets = new Set<Socket>();
  private rule: ((sent: string) => boolean) | undefined;
  private onHeld: (() => void) | undefined;
  private held: Held | undefined;
  private answers = '';

  private constructor(private readonly server: Server) {}

  static async open(targetPort: number): Promise<HoldingTap> {
    const server = createServer();
    const tap = new HoldingTap(server);
    server.on('connection', (client) => tap.join(client, connect(targetPort, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return tap;
  }

  /** The same address by way of this tap. */
  urlFor(target: string): string {
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Resolves once something that the rule names waits, with all that comes after it on its connection. */
  hold(rule: (sent: string) => boolean): Promise<void> {
    this.rule = rule;
    this.answers = '';
    return new Promise((resolve) => (this.onHeld = resolve));
  }

  /** Delivers what waits, late. */
  release(): void {
    const { held } = this;
    if (held === undefined) throw new Error('nothing waits');
    this.held = undefined;
    held.deliver();
  }

  /** What the server has said on that connection since something waits. */
  get answered(): string {
    return this.answers;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private join(client: Socket, server: Socket): void {
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      this.sockets.add(socket);
      socket.on('error', () => undefined);
    }
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    let waiting: Buffer[] | undefined;
    let isWatched = false;
    client.on('data', (chunk) => {
      if (waiting !== undefined) return void waiting.push(chunk);
      if (this.rule?.(chunk.toString('latin1')) !== true) return void server.write(chunk);
      const kept = [chunk];
      waiting = kept;
      isWatched = true;
      this.rule = undefined;
      const deliver = () => {
        waiting = undefined;
        server.write(Buffer.concat(kept));
      };
      this.held = { deliver };
      this.onHeld?.();
    });
    server.on('data', (chunk) => {
      if (isWatched) this.answers += chunk.toString('latin1');
      client.write(chunk);
    });
  }
}
