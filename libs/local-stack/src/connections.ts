import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { SYSTEMS, type Environment, type System } from './environments.js';

/** Where `connect` keeps the settings of a real org; only its owner may read it. */
export function connectionFile(root: string, system: System): string {
  return join(root, '.signalbox', 'connections', `${system}.env`);
}

/** The settings of the systems that are connected to a real org. */
export function readConnections(root: string): Partial<Record<System, Environment>> {
  const connected = SYSTEMS.filter((system) => existsSync(connectionFile(root, system)));
  return Object.fromEntries(
    connected.map((system) => [system, parseEnv(readFileSync(connectionFile(root, system), 'utf8'))]),
  );
}
