import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StatusReply } from '@signalbox/contracts';
import { startStack, stopAllChildren, type Stack } from '@signalbox/local-stack';
import { createApi } from '../api/client.js';
import { createNarrator, showEnd, toDocument } from '../demo/narrate.js';
import { playAll, type DemoResult } from '../demo/play.js';
import { createDemoDatabase } from '../demo/demo-database.js';
import { createStage } from '../demo/stage.js';
import { EXIT } from '../exit.js';
import { createStyle } from '../output/style.js';
import type { AddCommand } from '../program.js';
import { createSimulatorControl } from '../stack/simulator-control.js';
import type { Terminal } from '../terminal.js';

interface DemoOptions {
  json?: boolean;
  model?: string;
}

export const addDemo: AddCommand = (program, terminal, done) => {
  program
    .command('demo')
    .description(
      'a closed opportunity through approval into ERPNext and HubSpot, and what happens when things break',
    )
    .option('--model <model>', 'anthropic:…, openai:…, ollama:… instead of the scripted one')
    .option('--json', 'the result as a document; the story goes to stderr')
    .action(async (options: DemoOptions) => {
      const result = await demo(terminal, options);
      terminal.out(options.json ? JSON.stringify(toDocument(result)) : showEnd(result, terminal));
      done(endedAsTold(result) ? EXIT.ok : EXIT.failed);
    });
};

function endedAsTold({ played, effects }: DemoResult): boolean {
  const clean = effects.duplicates === 0 && effects.orphans === 0;
  return clean && played.every(({ problems }) => problems.length === 0);
}

async function demo(terminal: Terminal, options: DemoOptions): Promise<DemoResult> {
  const print = options.json ? terminal.note : terminal.out;
  const style = createStyle(terminal.colors && !options.json);
  print(
    style.bold(
      'Signalbox: agents propose, people and policies decide, sagas execute, gateways touch the world.',
    ),
  );
  const dir = join(terminal.root, '.signalbox', 'demo');
  rmSync(dir, { recursive: true, force: true });
  const database = await createDemoDatabase(terminal.env['DATABASE_URL']);
  const starting = startStack({
    dir,
    throwaway: true,
    approver: 'demo',
    connections: {},
    env: {
      ...terminal.env,
      ...(options.model === undefined ? {} : { MODEL: options.model }),
      ...(database === undefined ? {} : { DATABASE_URL: database.url }),
    },
    progress: (message) => terminal.note(`  ${message}`),
  });
  terminal.atEnd(() => stopAllChildren().then(database?.drop));
  try {
    const stack = await starting;
    try {
      return await tell(stack, print, { ...terminal, colors: terminal.colors && !options.json });
    } finally {
      await stack.stop();
    }
  } finally {
    await database?.drop();
  }
}

async function tell(
  stack: Stack,
  print: (text: string) => void,
  terminal: Pick<Terminal, 'colors' | 'width'>,
): Promise<DemoResult> {
  const api = createApi({ url: stack.urls.services.orchestrator as string, token: stack.token });
  const { model } = await api.get<StatusReply>('/api/status');
  const scripted = model === 'scripted' ? ' (it follows the playbook: no key, no network)' : '';
  print(`  Salesforce, ERPNext and HubSpot are simulated. The model is ${model}${scripted}.`);
  const stage = createStage({
    stack,
    api,
    control: createSimulatorControl(stack.urls.simulator.control),
    say: (line) => print(`  · ${line}`),
  });
  return playAll(stage, createNarrator(print, terminal));
}
