import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  startStack,
  stopAllChildren,
  type Environment,
  type ServiceName,
  type System,
} from '@signalbox/local-stack';
import { createApi, type Api } from '../api/client.js';
import { findTarget } from '../api/target.js';
import type { Terminal } from '../terminal.js';

/** Works with the running stack; where none runs, with one that is started for this and stopped after. */
export async function withApi<T>(terminal: Terminal, work: (api: Api) => Promise<T>): Promise<T> {
  const target = findTarget(terminal);
  if (target !== undefined) return work(createApi(target));
  terminal.note('Nothing is running in this clone; starting a stack for this command');
  return withTemporaryStack(terminal, {}, work);
}

interface TemporaryStackOptions {
  connections?: Partial<Record<System, Environment>>;
  only?: readonly ServiceName[];
}

/** A stack with an empty database of its own; it is gone, with its files, when `work` is done or interrupted. */
export async function withTemporaryStack<T>(
  terminal: Terminal,
  options: TemporaryStackOptions,
  work: (api: Api) => Promise<T>,
): Promise<T> {
  mkdirSync(join(terminal.root, '.signalbox'), { recursive: true });
  const dir = mkdtempSync(join(terminal.root, '.signalbox', 'temporary-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  const starting = startStack({
    ...options,
    dir,
    // Never the servers that a real Signalbox may work on: this one would take part in its runs.
    env: { ...terminal.env, NATS_URL: undefined, DATABASE_URL: undefined },
    throwaway: true,
    progress: (message) => terminal.note(`  ${message}`),
  });
  terminal.atEnd(() => stopAllChildren().then(remove));
  try {
    const stack = await starting;
    try {
      return await work(createApi({ url: stack.urls.services.orchestrator as string, token: stack.token }));
    } finally {
      await stack.stop();
    }
  } finally {
    remove();
  }
}
