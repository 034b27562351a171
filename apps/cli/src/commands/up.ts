import { rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { ApprovalSummary } from '@signalbox/contracts';
import { readConnections, startStack, stopAllChildren, type Stack } from '@signalbox/local-stack';
import { createApi } from '../api/client.js';
import { pendingApproval, runsFor } from '../api/following.js';
import { CliError, EXIT } from '../exit.js';
import { createStyle } from '../output/style.js';
import { table } from '../output/table.js';
import { shortId } from '../output/value.js';
import type { AddCommand } from '../program.js';
import { startInBackground } from '../stack/background.js';
import { findOpportunity, NAMED, win } from '../stack/opportunities.js';
import { createSimulatorControl } from '../stack/simulator-control.js';
import { readState, removeState, writeState } from '../stack/state.js';
import { supervise } from '../stack/supervise.js';
import { until } from '../stack/until.js';
import type { Terminal } from '../terminal.js';

interface UpOptions {
  detach?: boolean;
  keep?: boolean;
  model?: string;
}

export const addUp: AddCommand = (program, terminal) => {
  program
    .command('up')
    .description('start everything and stay, with one approval that waits for you; Ctrl-C or `down` stops it')
    .option('--detach', 'come back once it runs; it stays until `down`')
    .option('--keep', 'keep the runs of the last time; default only where a real org is connected')
    .option('--model <model>', 'scripted, anthropic:…, openai:…, ollama:…')
    .action(async (options: UpOptions) => {
      const running = readState(terminal.root);
      if (running !== undefined)
        throw new CliError(
          EXIT.failed,
          `Signalbox is up already (process ${running.pid})`,
          './signalbox down   stops it',
        );
      if (options.detach) return startInBackground(terminal, options);
      await up(terminal, options);
    });
};

async function up(terminal: Terminal, options: UpOptions): Promise<void> {
  const dir = join(terminal.root, '.signalbox', 'up');
  const connections = readConnections(terminal.root);
  const real = Object.keys(connections);
  // The simulated systems start from nothing each time; runs about them that were kept would speak of other records.
  if (!options.keep && real.length === 0) rmSync(dir, { recursive: true, force: true });
  let running: Stack | undefined;
  const starting = startStack({
    dir,
    connections,
    approver: userName(),
    env: {
      ...terminal.env,
      ...(options.model === undefined ? {} : { MODEL: options.model }),
    },
    progress: (message) => terminal.note(`  ${message}`),
  });
  const end = async () => {
    await running?.stop().catch((error: unknown) => terminal.note(String(error)));
    await stopAllChildren();
    removeState(terminal.root); // last: who waits for it waits for all
  };
  terminal.atEnd(end, EXIT.ok);

  const stack = (running = await starting);
  const saveState = () => writeState(terminal.root, describe(stack));
  saveState();
  const broken = supervise(stack, terminal, saveState);
  const serve = async (): Promise<never> => {
    const waiting = real.includes('salesforce') ? undefined : await winOne(stack, terminal);
    terminal.out(greeting(stack, terminal, real, waiting));
    return new Promise(() => undefined); // a signal ends it, and atEnd takes it from there
  };
  try {
    await Promise.race([serve(), broken]);
  } finally {
    await end();
  }
}

/** So that there is something to do: a salesperson wins an opportunity that needs an approval. */
async function winOne(stack: Stack, terminal: Terminal): Promise<ApprovalSummary | undefined> {
  const control = createSimulatorControl(stack.urls.simulator.control);
  const api = createApi({ url: stack.urls.services.orchestrator as string, token: stack.token });
  try {
    const opportunity = await findOpportunity(control, NAMED.northwind);
    terminal.note(`  a salesperson sets "${NAMED.northwind}" to Closed Won`);
    await win(control, opportunity.id);
    const pending = async () => {
      const [run] = await runsFor(api, opportunity.id);
      return run && (await pendingApproval(api, run));
    };
    return await until('the approval', pending, { timeoutMs: 30_000 });
  } catch (error) {
    terminal.note(`  no approval is waiting: ${(error as Error).message}\n  see ./signalbox logs`);
    return undefined;
  }
}

function describe(stack: Stack) {
  return {
    pid: process.pid,
    startedAt: new Date().toISOString(),
    orchestrator: stack.urls.services.orchestrator as string,
    token: stack.token,
    nats: stack.urls.nats,
    database: stack.urls.database,
    simulator: stack.urls.simulator,
    services: stack.services().map(({ name, url, pid }) => ({ name, url, pid })),
    servers: stack.servers().map(({ name, pid }) => ({ name, pid })),
    logs: stack.logs,
  };
}

function greeting(
  stack: Stack,
  terminal: Terminal,
  real: readonly string[],
  waiting: ApprovalSummary | undefined,
): string {
  const style = createStyle(terminal.colors);
  const services = stack.services().map(({ name, url }) => [name, url]);
  const systems =
    real.length === 0
      ? 'All three systems are simulated.'
      : `Real: ${real.join(', ')}; the others are simulated.`;
  const next =
    waiting === undefined
      ? ['./signalbox status', './signalbox runs list', './signalbox doctor']
      : [
          `./signalbox approvals show ${shortId(waiting.id)}`,
          `./signalbox approvals approve ${shortId(waiting.id)}`,
          './signalbox runs list',
        ];
  return [
    style.bold('Signalbox is up.') + ` ${systems}`,
    table(services),
    ...(waiting === undefined ? [] : [`One approval waits for you: ${style.yellow(waiting.title)}`]),
    `In another terminal:\n${next.map((command) => `  ${command}`).join('\n')}`,
    style.dim('Ctrl-C stops everything.'),
  ].join('\n\n');
}

/** Under what name approvals are given here. */
function userName(): string {
  try {
    return userInfo().username.replace(/[:,\s]/g, '-') || 'operator';
  } catch {
    return 'operator'; // a user without an entry in the system's list
  }
}
