import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, waitUntilReady } from './child.js';
import { findOnPath, isExecutable, workspaceRoot } from './workspace.js';

export interface NatsServer {
  /** `nats://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  isRunning(): boolean;
  stop(): Promise<void>;
  /** Ends the server at once; JetStream's files stay in the folder. */
  kill(): Promise<void>;
}

/** The nats-server that the launcher unpacked into the clone, else the one on PATH. */
export function findNatsServer(): string | undefined {
  const unpacked = join(workspaceRoot(), '.signalbox', 'bin', 'nats-server');
  return isExecutable(unpacked) ? unpacked : findOnPath('nats-server');
}

/**
 * Starts nats-server with JetStream on 127.0.0.1. `dir` receives the streams, the ports file and nats-server.log;
 * a server started again in the same folder has the same streams. Default port: any free one.
 */
export async function startNats(options: { dir: string; port?: number }): Promise<NatsServer> {
  const command = findNatsServer();
  if (command === undefined)
    throw new Error(
      'nats-server is neither in .signalbox/bin nor on PATH. Run ./signalbox doctor, which brings it, or tools/fetch-nats-server.sh, or set NATS_URL',
    );
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const child = startChild({
    name: 'nats-server',
    command,
    args: [
      '--addr=127.0.0.1',
      `--port=${options.port ?? -1}`,
      `--ports_file_dir=${options.dir}`,
      '--jetstream',
      `--store_dir=${join(options.dir, 'jetstream')}`,
    ],
    env: { PATH: process.env['PATH'] },
    logFile: join(options.dir, 'nats-server.log'),
    append: true,
  });
  const portsFile = join(options.dir, `nats-server_${child.pid}.ports`);
  const url = await waitUntilReady(child, () => readUrl(portsFile));
  const removePortsFile = () => rmSync(portsFile, { force: true });
  return {
    url,
    port: Number(new URL(url).port),
    pid: child.pid,
    isRunning: child.isRunning,
    stop: () => child.stop().then(removePortsFile),
    kill: () => child.kill('SIGKILL').then(removePortsFile),
  };
}

function readUrl(portsFile: string): string | undefined {
  try {
    const ports = JSON.parse(readFileSync(portsFile, 'utf8')) as { nats?: string[] };
    return ports.nats?.[0];
  } catch {
    return undefined; // not there yet, or half written
  }
}
