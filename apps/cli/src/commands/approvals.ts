import type { ApprovalDetail, ApprovalSummary } from '@signalbox/contracts';
import type { Command } from 'commander';
import { followUp, whatBecame } from '../api/follow-up.js';
import { resolveId } from '../api/resolve-id.js';
import { requireApi } from '../api/target.js';
import { CliError, EXIT } from '../exit.js';
import { showApproval } from '../output/approval.js';
import { quoted } from '../output/quoted.js';
import { createStyle } from '../output/style.js';
import { table } from '../output/table.js';
import { shortId, showTime } from '../output/value.js';
import type { AddCommand } from '../program.js';
import type { Terminal } from '../terminal.js';

interface JsonOption {
  json?: boolean;
}

export const addApprovals: AddCommand = (program, terminal) => {
  const approvals = program.command('approvals').description('what waits for a person, and deciding it');
  addList(approvals, terminal);
  approvals
    .command('show <approval>')
    .description('what would be changed, record by record, or the question that is asked')
    .option('--json', 'the document alone')
    .action(async (typed: string, { json }: JsonOption) => {
      const { detail } = await find(terminal, typed);
      terminal.out(json ? JSON.stringify(detail) : showApproval(detail, terminal));
    });
  approvals
    .command('approve <approval>')
    .description('let it happen, exactly as shown')
    .option('--choice <value>', 'for a question: the answer')
    .option(
      '--hash <hash>',
      'only if this is still what would happen (the hash that `show` tells; its beginning is enough)',
    )
    .option('--json', 'the document alone')
    .action(async (typed: string, options: JsonOption & { choice?: string; hash?: string }) => {
      const { api, detail } = await find(terminal, typed);
      if (options.hash !== undefined && !detail.hash.startsWith(options.hash))
        throw new CliError(
          EXIT.refused,
          `The proposal has changed since: its hash is ${detail.hash}, not ${options.hash}`,
          `look again: ./signalbox approvals show ${shortId(detail.id)}`,
        );
      requireChoice(detail, options.choice);
      const choice = options.choice === undefined ? {} : { choice: options.choice };
      const result = await api.post<unknown>(`/api/approvals/${detail.id}/approve`, {
        hash: detail.hash,
        ...choice,
      });
      if (options.json) return terminal.out(JSON.stringify(result));
      terminal.out(`Approved: ${detail.title}`);
      terminal.out(`  ${whatBecame(detail.id, await followUp(api, detail.runId))}`);
      terminal.out(`  ./signalbox runs show ${shortId(detail.runId)}`);
    });
  approvals
    .command('reject <approval>')
    .description('keep it from happening')
    .requiredOption('--reason <text>', 'why; the run keeps it')
    .option('--json', 'the document alone')
    .action(async (typed: string, options: JsonOption & { reason: string }) => {
      const { api, detail } = await find(terminal, typed);
      const { reason } = options;
      const result = await api.post<unknown>(`/api/approvals/${detail.id}/reject`, { reason });
      terminal.out(options.json ? JSON.stringify(result) : `Rejected: ${detail.title}`);
    });
};

function addList(approvals: Command, terminal: Terminal): void {
  const style = createStyle(terminal.colors);
  approvals
    .command('list')
    .description('approvals that wait; --all lists the decided ones too')
    .option('--all', 'decided ones too')
    .option('--json', 'the document alone')
    .action(async ({ json, all }: JsonOption & { all?: boolean }) => {
      const query = all ? {} : { status: 'pending' };
      const reply = await requireApi(terminal).get<{ approvals: ApprovalSummary[] }>('/api/approvals', query);
      if (json) return terminal.out(JSON.stringify(reply));
      if (reply.approvals.length === 0) return terminal.out('Nothing waits for you.');
      const rows = reply.approvals.map((one) => [
        shortId(one.id),
        one.kind === 'question' ? 'question' : 'changes',
        one.status,
        one.title,
        one.reason,
        showTime(one.createdAt),
      ]);
      const head = ['approval', 'kind', 'status', 'title', 'why a person', 'since'].map(style.bold);
      terminal.out(table([head, ...rows], { width: terminal.width }));
    });
}

async function find(terminal: Terminal, typed: string) {
  const api = requireApi(terminal);
  const id = await resolveId(api, 'approval', typed);
  const detail = await api.get<ApprovalDetail>(`/api/approvals/${encodeURIComponent(id)}`);
  return { api, detail };
}

function requireChoice(detail: ApprovalDetail, choice: string | undefined): void {
  const options = detail.question?.options ?? [];
  if (detail.question === null || options.some(({ value }) => value === choice)) return;
  const list = options.map(({ value, label }) => `--choice ${quoted(value)}   ${label}`).join('\n  ');
  throw new CliError(
    EXIT.usage,
    `This approval is a question: ${detail.question.text}`,
    `answer with one of:\n  ${list}`,
  );
}
