import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAlive } from './processes.js';

/** What `up` leaves for the other commands, in `.signalbox/state.json`, which only its owner may read. */
export interface StackState {
  /** The process of `up`. */
  pid: number;
  /** UTC. */
  startedAt: string;
  orchestrator: string;
  token: string;
  nats: string;
  database: string;
  simulator: { salesforce: string; erpnext: string; hubspot: string; control: string };
  services: { name: string; url: string; pid: number }[];
  /** NATS and PostgreSQL, where they are ours. */
  servers: { name: string; pid: number }[];
  logs: string;
}

export function stateFile(root: string): string {
  return join(root, '.signalbox', 'state.json');
}

/** The state of the stack that runs in this clone; undefined where none does. A dead one's file counts as none. */
export function readState(root: string): StackState | undefined {
  try {
    const state = JSON.parse(readFileSync(stateFile(root), 'utf8')) as StackState;
    return isOurs(state.pid) ? state : undefined;
  } catch {
    return undefined;
  }
}

export function writeState(root: string, state: StackState): void {
  const file = stateFile(root);
  mkdirSync(dirname(file), { recursive: true });
  // Renamed into place, so that nobody reads half a file.
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function removeState(root: string): void {
  rmSync(stateFile(root), { force: true });
}

/** Whether the process lives and, where the system tells, is `signalbox up` and not a later process of that number. */
function isOurs(pid: number): boolean {
  if (!isAlive(pid)) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('cli');
  } catch {
    return true;
  }
}
