import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DoctorReply } from '@signalbox/contracts';
import { connectionFile, SYSTEMS, type System } from '@signalbox/local-stack';
import { CliError, EXIT } from '../exit.js';
import { showChecks } from '../output/checks.js';
import type { AddCommand } from '../program.js';
import { collectSettings } from '../stack/collect-settings.js';
import { toEnvFile } from '../stack/connection-settings.js';
import { withTemporaryStack } from '../stack/with-api.js';
import type { Terminal } from '../terminal.js';

interface ConnectOptions {
  mode: string;
  force?: boolean;
  remove?: boolean;
}

export const addConnect: AddCommand = (program, terminal, done) => {
  program
    .command('connect <system>')
    .description(
      'ask for the settings of a real org, test them and keep them; the other systems stay simulated',
    )
    .option('--mode <mode>', 'test or production', 'test')
    .option('--force', 'keep the settings although a check found something wrong')
    .option('--remove', 'forget the settings: the system is simulated again')
    .addHelpText(
      'after',
      '\nWithout a terminal the settings are taken from the environment, e.g. SALESFORCE_CLIENT_ID=… (names: signalbox.env.example).',
    )
    .action(async (name: string, options: ConnectOptions) => {
      const system = knownSystem(name);
      const file = connectionFile(terminal.root, system);
      if (options.remove) return remove(file, system, terminal);
      if (!['test', 'production'].includes(options.mode))
        throw new CliError(EXIT.usage, `--mode is test or production, not ${options.mode}`);
      const values = { CONNECTION_MODE: options.mode, ...(await collectSettings(system, terminal)) };
      const checks = await test(system, values, terminal);
      terminal.out(showChecks(checks, terminal));
      if (checks.length === 0 || checks.some(isInTheWay)) {
        done(EXIT.failed);
        if (!options.force)
          return terminal.note(
            'Nothing was written. Mend what is wrong and try again, or keep the settings with --force',
          );
      }
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, toEnvFile(system, values), { mode: 0o600 });
      chmodSync(file, 0o600);
      terminal.out(`Written to ${file}; only you can read it. ./signalbox up uses it from now on.`);
    });
};

/** What the system sends here can be set up only once the gateway runs: until then it is a warning. */
const MENDED_LATER = new Set(['webhooks', 'notices']);

const isInTheWay = ({ check, ok }: DoctorReply['checks'][number]) => !ok && !MENDED_LATER.has(check);

function knownSystem(name: string): System {
  const system = SYSTEMS.find((candidate) => candidate === name);
  if (system === undefined)
    throw new CliError(EXIT.usage, `There is no system ${name}`, `one of: ${SYSTEMS.join(', ')}`);
  return system;
}

function remove(file: string, system: System, terminal: Terminal): void {
  if (!existsSync(file)) throw new CliError(EXIT.notFound, `${system} is not connected to a real org`);
  rmSync(file);
  terminal.out(`${file} is gone; ${system} is simulated again.`);
}

async function test(
  system: System,
  values: Record<string, string>,
  terminal: Terminal,
): Promise<DoctorReply['checks']> {
  terminal.note(`Testing the settings against ${system}`);
  const options = { connections: { [system]: values }, only: [`${system}-gateway`, 'orchestrator'] as const };
  const { checks } = await withTemporaryStack(terminal, options, (api) =>
    api.get<DoctorReply>('/api/doctor'),
  );
  return checks.filter(({ connection }) => connection === system);
}
