import type { Figure } from './figure.js';

const WIDTH = 100;

/** The table for people: each figure, what is to be reached, and how it was taken. */
export function showFigures(figures: readonly Figure[]): string {
  return figures.map(showFigure).join('\n\n');
}

function showFigure({ figure, value, reach, ok, how, problems }: Figure): string {
  const lines = [`${ok ? 'ok    ' : 'MISSED'} ${figure}`, `         ${value}   (to reach: ${reach})`];
  const told = problems.slice(0, 20).map((problem) => `       ! ${problem}`);
  const more = problems.length > told.length ? [`       ! and ${problems.length - told.length} more`] : [];
  return [...lines, ...wrapped(how).map((line) => `         ${line}`), ...told, ...more].join('\n');
}

/** The document for programs. */
export function toDocument(figures: readonly Figure[]): string {
  return JSON.stringify(figures.map(({ figure, value, reach, ok }) => ({ figure, value, reach, ok })));
}

function wrapped(text: string): string[] {
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
