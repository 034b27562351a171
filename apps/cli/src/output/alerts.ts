import type { AlertSummary } from '@signalbox/contracts';
import type { Terminal } from '../terminal.js';
import { createStyle } from './style.js';
import { table } from './table.js';
import { showTime } from './value.js';

/** Enough of an alert's id to name it on the command line. */
const SHORT = 8;

/** Alerts as a list, each with what happened and what to do. */
export function showAlerts(
  alerts: readonly AlertSummary[],
  terminal: Pick<Terminal, 'colors' | 'width'>,
): string {
  const style = createStyle(terminal.colors);
  const rows = alerts.map(({ id, at, connection, kind, message, open, closedBy }) => [
    id.slice(0, SHORT),
    showTime(at),
    connection,
    open ? style.red(kind) : kind,
    closedBy === null ? message : `${message}\nclosed by ${closedBy}`,
  ]);
  const head = ['alert', 'since', 'connection', 'kind', ''].map(style.bold);
  return table([head, ...rows], { width: terminal.width });
}
