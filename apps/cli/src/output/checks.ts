import type { Terminal } from '../terminal.js';
import { createStyle } from './style.js';
import { table } from './table.js';

interface Check {
  connection: string;
  check: string;
  ok: boolean;
  detail: string;
  fix?: string;
}

/** Checks as a list: what is wrong comes first, each followed by how to mend it. */
export function showChecks(checks: readonly Check[], terminal: Pick<Terminal, 'colors' | 'width'>): string {
  const style = createStyle(terminal.colors);
  const sorted = [...checks.filter(({ ok }) => !ok), ...checks.filter(({ ok }) => ok)];
  const rows = sorted.map(({ connection, check, ok, detail, fix }) => [
    ok ? style.green('ok') : style.red('WRONG'),
    connection,
    check,
    fix === undefined || ok ? detail : `${detail}\nto mend it: ${fix}`,
  ]);
  const wrong = checks.filter(({ ok }) => !ok).length;
  const end =
    wrong === 0
      ? `All ${checks.length} checks are well.`
      : `${wrong} of ${checks.length} checks found something wrong.`;
  return `${table(rows, { width: terminal.width })}\n\n${wrong === 0 ? style.green(end) : style.red(end)}`;
}
