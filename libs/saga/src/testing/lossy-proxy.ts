import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface LossyProxy {
  port: number;
  /** How many answers were lost. */
  readonly lost: number;
  /** The next answer of the server is swallowed; `meanwhile` runs, and then the connection is cut. */
  loseNextAnswer(meanwhile: () => Promise<void>): void;
  stop(): Promise<void>;
}

/** A way to a TCP server on this machine that can lose an answer, as a network does. */
export async function startProxy(targetPort: number): Promise<LossyProxy> {
  let meanwhile: (() => Promise<void>) | null = null;
  let lost = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const target = connect(targetPort, '127.0.0.1');
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, target].forEach((each) => each.destroy()));
    }
    client.pipe(target);
    target.on('data', (chunk) => {
      if (meanwhile === null) return void client.write(chunk);
      const event = meanwhile;
      meanwhile = null;
      lost += 1;
      void event().finally(() => client.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get lost() {
      return lost;
    },
    loseNextAnswer: (event) => void (meanwhile = event),
    stop: () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
