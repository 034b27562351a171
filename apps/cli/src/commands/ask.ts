import type { AskReply } from '@signalbox/contracts';
import { requireApi } from '../api/target.js';
import type { AddCommand } from '../program.js';

export const addAsk: AddCommand = (program, terminal) => {
  program
    .command('ask <question>')
    .description('a question about the records in the connected systems; reads, never writes')
    .option('--json', 'the document alone')
    .action(async (question: string, { json }: { json?: boolean }) => {
      const reply = await requireApi(terminal).post<AskReply>('/api/ask', { question });
      if (json) return terminal.out(JSON.stringify(reply));
      terminal.out(reply.answer);
      if (reply.records.length > 0) terminal.out('\nRecords used:');
      for (const { connection, type, id, url } of reply.records)
        terminal.out(`  ${connection} ${type} ${id}${url === null ? '' : `  ${url}`}`);
    });
};
