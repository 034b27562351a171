import type { ApprovalSummary, RunSummary, SagaSummary } from '@signalbox/contracts';
import { CliError, EXIT } from '../exit.js';
import type { Api } from './client.js';

const KINDS = {
  run: {
    list: async (api: Api) => (await api.get<{ runs: RunSummary[] }>('/api/runs', { limit: '200' })).runs,
    command: './signalbox runs list',
  },
  approval: {
    list: async (api: Api) => (await api.get<{ approvals: ApprovalSummary[] }>('/api/approvals')).approvals,
    command: './signalbox approvals list',
  },
  saga: {
    list: async (api: Api) => (await api.get<{ sagas: SagaSummary[] }>('/api/sagas', { limit: '500' })).sagas,
    command: './signalbox sagas list --all',
  },
} as const;

const FULL_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** The id that begins with what was typed. @throws CliError where none does (4), or several do (2). */
export async function resolveId(api: Api, kind: keyof typeof KINDS, typed: string): Promise<string> {
  if (FULL_ID.test(typed)) return typed;
  const { list, command } = KINDS[kind];
  const ids = (await list(api)).map(({ id }) => id);
  if (ids.includes(typed)) return typed;
  const matching = ids.filter((id) => id.startsWith(typed));
  if (matching.length === 1) return matching[0] as string;
  if (matching.length === 0)
    throw new CliError(EXIT.notFound, `There is no ${kind} ${typed}`, `see: ${command}`);
  throw new CliError(EXIT.usage, `${typed} could be ${matching.length} of them: ${matching.join(', ')}`);
}
