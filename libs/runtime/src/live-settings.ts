import { SettingsError, validSettings, variablesOf } from './settings.js';
import type { VariableSource } from './variables.js';

/** Settings that may change while a service runs. */
export interface LiveSettings<T> {
  /** The newest that are valid. */
  current(): T;
  /** Calls back after each change. Returns what ends it. */
  onChange(changed: (settings: T) => void): () => void;
  /** Reads them no more. */
  stop(): void;
}

/** Mounted secrets change by a swapped link, which no watcher of the file sees; looking at them is cheap. */
const LOOK_EVERY_MS = 2_000;

/** Settings that stay as they are. */
export function fixedSettings<T>(settings: T): LiveSettings<T> {
  return { current: () => settings, onChange: () => () => undefined, stop: () => undefined };
}

/**
 * Reads a class's settings, and reads them again every two seconds. A change that is not valid keeps those before, and
 * is told once with the variables that are wrong.
 * @throws SettingsError naming every variable that is missing or wrong; it never holds a value.
 */
export async function openSettings<T extends object>(
  settings: new () => T,
  source: VariableSource,
  options: { onInvalid?: (problem: string) => void; everyMs?: number } = {},
): Promise<LiveSettings<T>> {
  const load = async () => validSettings(settings, await source.read(variablesOf(settings)));
  const listeners = new Set<(settings: T) => void>();
  let current = await load();
  let complaint: string | undefined;
  const look = async () => {
    try {
      const found = await load();
      complaint = undefined;
      if (JSON.stringify(found) === JSON.stringify(current)) return;
      current = found;
      for (const changed of listeners) changed(found);
    } catch (error) {
      const problem = error instanceof SettingsError ? error.message : 'the settings could not be read';
      if (problem !== complaint) options.onInvalid?.(problem);
      complaint = problem;
    }
  };
  let looking: Promise<void> | undefined;
  const timer = setInterval(() => {
    looking ??= look().finally(() => (looking = undefined));
  }, options.everyMs ?? LOOK_EVERY_MS).unref();
  return {
    current: () => current,
    onChange: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    stop: () => clearInterval(timer),
  };
}
