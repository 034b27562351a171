import { closeSync, existsSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, EXIT } from '../exit.js';
import { formatLine, timeOf } from '../output/log-line.js';
import { createStyle } from '../output/style.js';
import type { AddCommand } from '../program.js';
import type { Terminal } from '../terminal.js';

interface LogsOptions {
  follow?: boolean;
  lines: string;
  json?: boolean;
}

export const addLogs: AddCommand = (program, terminal) => {
  program
    .command('logs [service]')
    .description('what the services of `up` logged, in order of time')
    .option('-f, --follow', 'go on with what comes')
    .option('-n, --lines <n>', 'so many of the last lines', '100')
    .option('--json', 'the lines as they were written')
    .action(async (service: string | undefined, options: LogsOptions) => {
      const files = logFiles(join(terminal.root, '.signalbox', 'up', 'logs'), service);
      const count = Number(options.lines);
      if (!Number.isInteger(count) || count < 0)
        throw new CliError(EXIT.usage, `--lines takes a whole number, not ${options.lines}`);
      const show = printer(terminal, options.json === true);
      const lines = files.flatMap(({ name, file }) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => ({ name, line })),
      );
      lines.sort((a, b) => timeOf(a.line) - timeOf(b.line));
      for (const { name, line } of count === 0 ? [] : lines.slice(-count)) show(name, line);
      if (options.follow) await follow(files, show, terminal);
    });
};

function logFiles(folder: string, service: string | undefined): { name: string; file: string }[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.log')) : [];
  const files = names.map((name) => ({ name: name.slice(0, -4), file: join(folder, name) }));
  if (files.length === 0)
    throw new CliError(
      EXIT.unreachable,
      'There are no logs: nothing was started in this clone',
      './signalbox up',
    );
  const chosen = files.filter(({ name }) => service === undefined || name === service);
  if (chosen.length === 0)
    throw new CliError(
      EXIT.notFound,
      `There is no service ${service}`,
      `one of: ${files.map(({ name }) => name).join(', ')}`,
    );
  return chosen;
}

function printer(terminal: Terminal, raw: boolean): (name: string, line: string) => void {
  const style = createStyle(terminal.colors);
  return (name, line) => terminal.out(raw ? line : formatLine(name, line, style));
}

async function follow(
  files: readonly { name: string; file: string }[],
  show: (name: string, line: string) => void,
  terminal: Terminal,
): Promise<void> {
  const positions = new Map(files.map(({ file }) => [file, readFileSync(file).length]));
  let going = true;
  void terminal.ended.then(() => (going = false));
  while (going) {
    for (const { name, file } of files) {
      const { lines, position } = readFrom(file, positions.get(file) ?? 0);
      positions.set(file, position);
      for (const line of lines) show(name, line);
    }
    await sleep(250);
  }
}

/** The whole lines after `position`; a file that was begun anew is read from its start. */
function readFrom(file: string, position: number): { lines: string[]; position: number } {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const start = size < position ? 0 : position;
    const buffer = Buffer.alloc(size - start);
    readSync(descriptor, buffer, 0, buffer.length, start);
    const end = buffer.lastIndexOf(10) + 1;
    return { lines: buffer.subarray(0, end).toString().split('\n').filter(Boolean), position: start + end };
  } finally {
    closeSync(descriptor);
  }
}
