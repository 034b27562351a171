import type { Style } from './style.js';

const LEVELS: Readonly<Record<string, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};
const HIDDEN = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'name', 'service']);

/** Milliseconds since the epoch at which a line was written; what carries no time sorts first. */
export function timeOf(line: string): number {
  const { time } = parse(line) ?? {};
  return typeof time === 'number' ? time : typeof time === 'string' ? Date.parse(time) || 0 : 0;
}

/** A JSON log line as one line for people; any other line stays as it is. */
export function formatLine(service: string, line: string, style: Style): string {
  const entry = parse(line);
  if (entry === undefined) return `${style.cyan(service)} ${line}`;
  const time = timeOf(line);
  const clock = time === 0 ? '' : `${new Date(time).toISOString().slice(11, 23)} `;
  const level = LEVELS[String(entry['level'])] ?? String(entry['level'] ?? '');
  const paint =
    level === 'error' || level === 'fatal' ? style.red : level === 'warn' ? style.yellow : style.dim;
  const rest = Object.entries(entry)
    .filter(([name]) => !HIDDEN.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const message = typeof entry['msg'] === 'string' ? entry['msg'] : '';
  return `${style.dim(clock)}${style.cyan(service)} ${paint(level)} ${message} ${style.dim(rest.join(' '))}`.trimEnd();
}

function parse(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
