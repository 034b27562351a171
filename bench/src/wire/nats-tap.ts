import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FrameReader, withSubject, type Frame } from './nats-frames.js';

/** Where a ledger's write is stopped: on its way to NATS, or its confirmation on the way back. */
export interface LedgerHold {
  keys: ReadonlySet<string>;
  /** The state that the entry is written with: `intent` before the effect, `done` after it. */
  state: 'intent' | 'done';
  at: 'request' | 'confirmation';
}

interface Held {
  key: string;
  deliver(): void;
}

/**
 * A TCP proxy between one gateway process and NATS. It can give the process subjects of its own, so that a request
 * reaches this replica and no other, and stop single messages of its ledger. The product knows nothing of it.
 */
export class NatsTap {
  private readonly sockets = new Set<Socket>();
  private readonly held = new Map<string, Held>();
  private readonly replies = new Map<string, string>();
  private rule: LedgerHold | undefined;

  private constructor(
    private readonly server: Server,
    private readonly prefix: string | undefined,
  ) {}

  /** @param prefix put before the subjects of requests that the gateway listens to: `only.a1.`; undefined: shared. */
  static async open(natsPort: number, prefix?: string): Promise<NatsTap> {
    const server = createServer();
    const tap = new NatsTap(server, prefix);
    server.on('connection', (client) => tap.join(client, connect(natsPort, '127.0.0.1')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return tap;
  }

  get url(): string {
    return `nats://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on messages that the rule names wait. */
  hold(rule: LedgerHold): void {
    this.rule = rule;
  }

  /** Keys whose message waits now. */
  heldKeys(): string[] {
    return [...new Set([...this.held.values()].map(({ key }) => key))];
  }

  /** Lets everything go on that waits, and holds nothing more. */
  release(): void {
    this.rule = undefined;
    const waiting = [...this.held.values()];
    this.held.clear();
    for (const { deliver } of waiting) deliver();
  }

  /** Ends both sides; what waits is lost. */
  close(): void {
    this.held.clear();
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
    const fromClient = new FrameReader();
    const fromServer = new FrameReader();
    client.on('data', (chunk) => {
      for (const frame of fromClient.read(chunk)) this.toServer(frame, server);
    });
    server.on('data', (chunk) => {
      for (const frame of fromServer.read(chunk)) this.toClient(frame, client);
    });
  }

  private toServer(frame: Frame, server: Socket): void {
    const [subject = '', reply = ''] = frame.words;
    const own = this.prefix !== undefined && frame.verb === 'SUB' && subject.startsWith('gateways.');
    const send = () => void server.write(own ? withSubject(frame, `${this.prefix}${subject}`) : frame.bytes);
    const key = this.keyOf(frame, subject);
    if (key === undefined) return send();
    if (this.rule?.at === 'request') this.held.set(`to ${reply}`, { key, deliver: send });
    else {
      this.replies.set(reply, key);
      send();
    }
  }

  private toClient(frame: Frame, client: Socket): void {
    const [subject = ''] = frame.words;
    const own = this.prefix !== undefined && frame.payload !== undefined && subject.startsWith(this.prefix);
    const send = () =>
      void client.write(own ? withSubject(frame, subject.slice(this.prefix?.length)) : frame.bytes);
    const key = this.replies.get(subject);
    if (key === undefined || this.rule === undefined) return send();
    this.replies.delete(subject);
    this.held.set(`from ${subject}`, { key, deliver: send });
  }

  /** The key whose ledger entry this message writes in the state that the rule names. */
  private keyOf({ verb, payload }: Frame, subject: string): string | undefined {
    if (this.rule === undefined || payload === undefined || !/^H?PUB$/.test(verb)) return undefined;
    if (!subject.startsWith('$KV.ledger-')) return undefined;
    const key = subject.slice(subject.lastIndexOf('.') + 1);
    if (!this.rule.keys.has(key)) return undefined;
    const { state } = JSON.parse(payload.toString()) as { state?: string };
    return state === this.rule.state ? key : undefined;
  }
}
