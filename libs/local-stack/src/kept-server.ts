import { setTimeout as sleep } from 'node:timers/promises';

/** A server that the services stand on, run by this process. */
export interface KeptServer {
  readonly name: string;
  /** The same before and after a restart. */
  readonly url: string;
  pid(): number;
  isRunning(): boolean;
  /** Starts it again on its old port and with its old files, after it ended; resolves when it takes connections. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Started {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  isRunning(): boolean;
  stop(): Promise<void>;
}

/** What a killed server held, its port or its shared memory, may be free only after a moment. */
const PATIENCE_MS = 15_000;

/** Starts a server with `start`, on any port, and keeps what it takes to start it there again. */
export async function keepServer(
  name: string,
  start: (port?: number) => Promise<Started>,
  patienceMs = PATIENCE_MS,
): Promise<KeptServer> {
  let current = await start();
  const { url, port } = current;
  let stopped = false;
  const startAgain = async () => {
    const deadline = Date.now() + patienceMs;
    while (!stopped) {
      try {
        current = await start(port);
        break;
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await sleep(500);
      }
    }
    if (stopped) await current.stop();
  };
  return {
    name,
    url,
    pid: () => current.pid,
    isRunning: () => current.isRunning(),
    restart: startAgain,
    async stop() {
      stopped = true;
      await current.stop();
    },
  };
}
