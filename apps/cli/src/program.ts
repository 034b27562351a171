import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { addAlerts } from './commands/alerts.js';
import { addApprovals } from './commands/approvals.js';
import { addAsk } from './commands/ask.js';
import { addBench } from './commands/bench.js';
import { addConnect } from './commands/connect.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addDown } from './commands/down.js';
import { addLogs } from './commands/logs.js';
import { addMapping } from './commands/mapping.js';
import { addRuns } from './commands/runs.js';
import { addSagas } from './commands/sagas.js';
import { addSetup } from './commands/setup.js';
import { addStatus } from './commands/status.js';
import { addTest } from './commands/test.js';
import { addUp } from './commands/up.js';
import { CliError, EXIT, type ExitStatus } from './exit.js';
import { createStyle } from './output/style.js';
import type { Terminal } from './terminal.js';

/** Adds one command; its action's result goes to `done`: the exit status, default 0. */
export type AddCommand = (program: Command, terminal: Terminal, done: (status: ExitStatus) => void) => void;

const COMMANDS: readonly AddCommand[] = [
  addDemo,
  addUp,
  addStatus,
  addLogs,
  addDown,
  addApprovals,
  addAlerts,
  addRuns,
  addSagas,
  addAsk,
  addDoctor,
  addConnect,
  addSetup,
  addMapping,
  addTest,
  addBench,
];

const AFTER_HELP = `
Start with:   ./signalbox demo       the whole story in two minutes, on simulated systems
              ./signalbox up         a running stack to try things on, with an approval that waits for you

Data commands take --json: the document alone on stdout, progress on stderr.
Exit status:  0 done   1 failed   2 wrong usage   3 nothing running, or out of reach   4 not found   5 refused
Settings:     signalbox.env (see signalbox.env.example) or the environment`;

/** Runs one command line; resolves to its exit status. */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok;
  const program = new Command('signalbox')
    .description('Lets AI agents work in Salesforce, ERPNext and HubSpot without corrupting them.')
    .version(versionOf(terminal.root), '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.note(text.trimEnd()),
    })
    .addHelpText('after', AFTER_HELP)
    .showHelpAfterError('(add --help for what it takes)');
  for (const add of COMMANDS) add(program, terminal, (result) => (status = result));
  try {
    if (args.length === 0) program.help();
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return tell(error, terminal);
  }
}

function versionOf(root: string): string {
  try {
    return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
  } catch {
    return 'unknown';
  }
}

function tell(error: unknown, terminal: Terminal): ExitStatus {
  const style = createStyle(terminal.colors);
  const message = error instanceof Error ? error.message : String(error);
  terminal.note(`${style.red('signalbox:')} ${message}`);
  if (error instanceof CliError) {
    if (error.fix !== undefined) terminal.note(`  ${error.fix}`);
    return error.status;
  }
  if (terminal.env['LOG_LEVEL'] === 'debug' && error instanceof Error) terminal.note(error.stack ?? '');
  return EXIT.failed;
}
