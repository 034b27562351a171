import { CliError, EXIT } from '../exit.js';
import { readState } from '../stack/state.js';
import type { Terminal } from '../terminal.js';
import { createApi, type Api, type Target } from './client.js';

/** The orchestrator to talk to: the one that the environment names, else the one that `up` runs in this clone. */
export function findTarget(terminal: Pick<Terminal, 'root' | 'env'>): Target | undefined {
  const url = terminal.env['SIGNALBOX_URL'];
  if (url !== undefined && url !== '') {
    const token = terminal.env['SIGNALBOX_TOKEN'];
    if (token === undefined || token === '')
      throw new CliError(
        EXIT.usage,
        'SIGNALBOX_URL is set and SIGNALBOX_TOKEN is not',
        'set both, or neither',
      );
    return { url: url.replace(/\/+$/, ''), token };
  }
  const state = readState(terminal.root);
  return state === undefined ? undefined : { url: state.orchestrator, token: state.token };
}

/** @throws CliError (3) where nothing runs. */
export function requireApi(terminal: Pick<Terminal, 'root' | 'env'>): Api {
  const target = findTarget(terminal);
  if (target === undefined)
    throw new CliError(
      EXIT.unreachable,
      'Nothing is running in this clone',
      'start it with: ./signalbox up   or name a running one with SIGNALBOX_URL and SIGNALBOX_TOKEN',
    );
  return createApi(target);
}
