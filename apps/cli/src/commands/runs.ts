import type { RunDetail, RunStatus, RunSummary, StartRunReply } from '@signalbox/contracts';
import { requireApi } from '../api/target.js';
import { resolveId } from '../api/resolve-id.js';
import { CliError, EXIT } from '../exit.js';
import { createStyle } from '../output/style.js';
import { showRun, showRunStatus } from '../output/run.js';
import { table } from '../output/table.js';
import { shortId, showTime } from '../output/value.js';
import type { AddCommand } from '../program.js';

interface ListOptions {
  json?: boolean;
  status?: string;
  limit: string;
}

export const addRuns: AddCommand = (program, terminal) => {
  const runs = program.command('runs').description('what the agent did, and why');
  const style = createStyle(terminal.colors);

  runs
    .command('list')
    .description('runs, newest first')
    .option('--status <status>', 'only those in this state: waiting, done, compensated, attention, …')
    .option('--limit <n>', 'at most so many', '20')
    .option('--json', 'the document alone')
    .action(async ({ json, status, limit }: ListOptions) => {
      const reply = await requireApi(terminal).get<{ runs: RunSummary[] }>('/api/runs', { status, limit });
      if (json) return terminal.out(JSON.stringify(reply));
      if (reply.runs.length === 0) return terminal.out('No runs.');
      const rows = reply.runs.map((run) => [
        shortId(run.id),
        showRunStatus(run.status, style),
        run.title,
        run.businessKey,
        showTime(run.updatedAt),
      ]);
      terminal.out(
        table([['run', 'status', 'title', 'business key', 'last change'].map(style.bold), ...rows], {
          width: terminal.width,
        }),
      );
    });

  runs
    .command('show <run>')
    .description('one run: its steps, records before and after, the written result')
    .option('--json', 'the document alone')
    .action(async (run: string, { json }: { json?: boolean }) => {
      const api = requireApi(terminal);
      const id = await resolveId(api, 'run', run);
      const detail = await api.get<RunDetail>(`/api/runs/${encodeURIComponent(id)}`);
      terminal.out(json ? JSON.stringify(detail) : showRun(detail, terminal));
    });

  runs
    .command('start <trigger> [input...]')
    .description(
      'start a job by hand, e.g. runs start closed-won opportunity=006…; a job that exists is attached to',
    )
    .option('--json', 'the document alone')
    .action(async (trigger: string, pairs: string[], { json }: { json?: boolean }) => {
      const reply = await requireApi(terminal).post<StartRunReply>('/api/runs', {
        trigger,
        input: parseInput(pairs),
      });
      if (json) return terminal.out(JSON.stringify(reply));
      terminal.out(`${startedHow(reply)} ${shortId(reply.run.id)} (${reply.run.status}): ${reply.run.title}`);
      const meaning = reply.created || reply.reopened ? undefined : MEANING[reply.run.status];
      if (meaning !== undefined) terminal.out(`  ${meaning}`);
      terminal.out(`  ./signalbox runs show ${shortId(reply.run.id)}`);
    });
};

function startedHow({ created, reopened }: StartRunReply): string {
  if (reopened) return 'That job had ended without effect; started again';
  return created ? 'Started' : 'That job has a run already; attached to';
}

/** What it means for somebody who wants the job done that its run stands there. */
const MEANING: Partial<Record<RunStatus, string>> = {
  waiting: 'It waits for a decision: ./signalbox approvals list',
  sleeping: 'It tries again by itself.',
  attention: 'It stands until somebody decides: ./signalbox sagas list',
  done: 'It was done; nothing is done twice.',
  rejected: 'Somebody rejected it: nothing was changed.',
  compensated: 'It could not be finished, and what it had changed was taken back.',
};

/** `name=value` pairs as an object. */
export function parseInput(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1)
        throw new CliError(
          EXIT.usage,
          `"${pair}" is no name=value pair`,
          'for example: opportunity=006gK00000000001AAA',
        );
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
