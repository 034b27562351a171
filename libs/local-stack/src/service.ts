import { existsSync } from 'node:fs';
import { startChild, waitUntilReady, type Child } from './child.js';

export interface ServiceOptions {
  /** For messages and the log file's name. */
  name: string;
  /** The bundle, `dist/apps/<app>/main.js`. */
  entry: string;
  /** The whole environment of the service; nothing is inherited. */
  env: Readonly<Record<string, string | undefined>>;
  logFile: string;
  /** Keep what stands in the log file, as after a restart. */
  append?: boolean;
  /**
   * False starts it as an image does. Default true: stacks name our sources, for 170 MB more as soon as the first stack
   * is looked at.
   */
  sourceMaps?: boolean;
}

export interface Service {
  readonly name: string;
  /** Where its HTTP door is. */
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
  isRunning(): boolean;
  stop(): Promise<void>;
  /** Sends a signal; waits for the end after SIGKILL and SIGTERM. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** What the simulator prints when it is ready. */
export interface SimulatorUrls {
  salesforce: string;
  erpnext: string;
  hubspot: string;
  control: string;
}

/** Starts one service in a process of its own; resolves once it says that its HTTP door is open. */
export function startService(options: ServiceOptions): Promise<Service> {
  return launch(options, (line) =>
    line['msg'] === 'listening' && typeof line['url'] === 'string' ? { url: line['url'] } : undefined,
  );
}

export async function startSimulatorProcess(
  options: ServiceOptions,
): Promise<Service & { readonly urls: SimulatorUrls }> {
  return launch(options, (line) => {
    if (typeof line['control'] !== 'string' || typeof line['salesforce'] !== 'string') return undefined;
    const urls = line as unknown as SimulatorUrls;
    return { url: urls.control, urls };
  });
}

async function launch<T extends { url: string }>(
  options: ServiceOptions,
  ready: (line: Record<string, unknown>) => T | undefined,
): Promise<Service & T> {
  if (!existsSync(options.entry))
    throw new Error(`${options.name} is not built: ${options.entry} is missing. Run npm run build`);
  const child = startChild({
    name: options.name,
    command: process.execPath,
    args: [...(options.sourceMaps === false ? [] : ['--enable-source-maps']), options.entry],
    env: options.env,
    logFile: options.logFile,
    ...(options.append === true ? { append: true } : {}),
  });
  const found = await waitUntilReady(child, (log) => findLine(log, ready));
  return { ...serviceOf(child), ...found };
}

function serviceOf(child: Child): Omit<Service, 'url'> {
  const { name, pid, logFile } = child;
  const { isRunning, kill } = child;
  return { name, pid, logFile, isRunning, kill, stop: () => child.stop() };
}

function findLine<T>(log: string, ready: (line: Record<string, unknown>) => T | undefined): T | undefined {
  for (const text of log.split('\n').slice(0, -1)) {
    const line = parseObject(text);
    const found = line === undefined ? undefined : ready(line);
    if (found !== undefined) return found;
  }
  return undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
