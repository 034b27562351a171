import type { RunDetail, StepSummary } from '@signalbox/contracts';
import { showRestored, stepTable } from '../output/run.js';
import { createStyle } from '../output/style.js';
import { table } from '../output/table.js';
import { shortId, showValue } from '../output/value.js';
import type { Terminal } from '../terminal.js';
import { SCENARIOS, type DemoResult, type Narrator } from './play.js';

/** Tells the story with `print`; the screen's facts come from `terminal`. */
export function createNarrator(
  print: (text: string) => void,
  terminal: Pick<Terminal, 'colors' | 'width'>,
): Narrator {
  const style = createStyle(terminal.colors);
  const shown = new Set<string>();
  const showRun = (run: RunDetail, seconds: number) => {
    if (shown.has(run.id))
      return print(
        `\n  It attached to run ${shortId(run.id)}, which you saw above: ${run.steps.length} steps, ${run.calls} vendor calls as before.`,
      );
    shown.add(run.id);
    print(`\n${stepTable(run.steps, terminal)}`);
    if (run.status === 'compensated') print(`\n${restoredTable(run.steps, terminal)}`);
    print(`\n  ${run.calls} vendor calls, ${seconds.toFixed(1)} s, trace ${run.traceId ?? 'unknown'}`);
  };
  return {
    before({ title, story }, number) {
      print(`\n${style.bold(`${number} of ${SCENARIOS.length}  ${title}`)}`);
      for (const line of story) print(`  ${line}`);
      print('');
    },
    after({ run, problems, seconds }) {
      if (run !== undefined) showRun(run, seconds);
      const ended = run === undefined ? 'It broke off' : `It ended as told: ${run.status}.`;
      if (problems.length === 0) return print(`  ${style.green('✓')} ${ended}`);
      for (const problem of problems) print(`  ${style.red('✗')} ${problem}`);
    },
  };
}

/** What each touched field was before, what it was in between, and what it is now that the step was taken back. */
function restoredTable(steps: readonly StepSummary[], terminal: Pick<Terminal, 'colors' | 'width'>): string {
  const style = createStyle(terminal.colors);
  const rows = steps
    .filter(({ state }) => state === 'compensated')
    .map((step) => {
      const names = Object.keys(step.after ?? {}).filter((name) => !Array.isArray(step.after?.[name]));
      const shown = names.slice(0, 3);
      const column = (values: StepSummary['before'], absent: string) =>
        values === null ? absent : shown.map((name) => `${name}: ${showValue(values[name])}`).join('\n');
      return [
        `${step.connection} ${step.type}\n${step.recordId ?? ''}`,
        column(step.before, 'not there'),
        column(step.after, '–'),
        shown.some((name) => name in (step.restored ?? {})) ? column(step.restored, '–') : showRestored(step),
      ];
    });
  return table([['record', 'before', 'in between', 'now'].map(style.bold), ...rows], {
    width: terminal.width,
  });
}

/** The counts at the end, and what to try next. */
export function showEnd(result: DemoResult, terminal: Pick<Terminal, 'colors'>): string {
  const style = createStyle(terminal.colors);
  const { orders, duplicates, orphans } = result.effects;
  const count = (number: number) => (number === 0 ? style.green('0') : style.red(String(number)));
  const calls = Object.entries(result.apiCalls).map(([system, number]) => `${system} ${number}`);
  const good = result.played.filter(({ problems }) => problems.length === 0).length;
  return [
    style.bold('\nCounted in the systems’ own records'),
    `  orders ${orders}   duplicates ${count(duplicates)}   orphans ${count(orphans)}`,
    `  requests that reached the systems: ${calls.join(', ')}`,
    `  ${good} of ${result.played.length} scenarios ended as told`,
    style.bold('\nTry next'),
    '  ./signalbox up                   a stack that stays, with an approval that waits for you',
    '  ./signalbox approvals list       in another terminal: look at it and decide',
    '  ./signalbox doctor               what is well, and what is not',
  ].join('\n');
}

/** The result for programs. */
export function toDocument(result: DemoResult): unknown {
  return {
    runs: result.played.map(({ scenario, run, problems }) => ({
      name: scenario.name,
      status: run?.status ?? 'failed',
      steps: run?.steps ?? [],
      traceId: run?.traceId ?? null,
      endedAsTold: problems.length === 0,
      problems,
    })),
    effects: result.effects,
    apiCalls: result.apiCalls,
  };
}
