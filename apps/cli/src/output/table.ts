import { plain } from './style.js';

export interface TableOptions {
  /** Columns of the screen; the widest columns shrink to it. Default 120. */
  width?: number;
  /** Spaces before each line. Default 2. */
  indent?: number;
}

const GAP = 2;
const NARROWEST = 8;

/** Lays rows out in columns; the first row is the head. A cell's line breaks stay; long cells wrap. */
export function table(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { width = 120, indent = 2 } = options;
  const columns = Math.max(...rows.map((row) => row.length));
  const natural = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.flatMap((row) => (row[column] ?? '').split('\n').map((line) => plain(line).length))),
  );
  const widths = shrink(natural, width - indent - GAP * (columns - 1));
  return rows
    .flatMap((row) => layOut(row, widths))
    .map((line) => `${' '.repeat(indent)}${line}`.trimEnd())
    .join('\n');
}

/** Takes from the widest column until all fit, or nothing more can be taken. */
function shrink(widths: readonly number[], available: number): number[] {
  const result = [...widths];
  const total = () => result.reduce((sum, width) => sum + width, 0);
  while (total() > available) {
    const widest = Math.max(...result);
    if (widest <= NARROWEST) break;
    result[result.indexOf(widest)] = widest - 1;
  }
  return result;
}

function layOut(row: readonly string[], widths: readonly number[]): string[] {
  const cells = widths.map((width, column) =>
    (row[column] ?? '').split('\n').flatMap((line) => wrap(line, width)),
  );
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    widths
      .map((width, column) => {
        const text = cells[column]?.[line] ?? '';
        return text + ' '.repeat(Math.max(0, width - plain(text).length));
      })
      .join(' '.repeat(GAP)),
  );
}

/** Breaks at spaces where it can; a coloured cell that fits stays as it is. */
export function wrap(text: string, width: number): string[] {
  if (plain(text).length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text).split(' ')) {
    const next = line === '' ? word : `${line} ${word}`;
    if (next.length <= width) {
      line = next;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (line.length > width) {
      lines.push(line.slice(0, width));
      line = line.slice(width);
    }
  }
  return line === '' ? lines : [...lines, line];
}
