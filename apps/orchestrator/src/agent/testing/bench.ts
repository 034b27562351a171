import { MemorySaver } from '@langchain/langgraph';
import type { StepSummary } from '@signalbox/contracts';
import type { Mappings } from '@signalbox/mapping';
import type { Agent, AgentOptions } from '../agent-api.js';
import { createAgent } from '../create-agent.js';
import type { AgentRun, Commit, SagaOutcome, Verdict } from '../ports.js';
import { MemoryWorld, testMappings } from './memory-world.js';
import { PlayedModel, type PlayedTurn } from './played-model.js';

export const RUN: AgentRun = {
  id: '00000000-0000-4000-8000-000000000001',
  playbook: 'won',
  title: 'Won deal D1',
  input: { deal: 'D1' },
};

export const READ_DEAL: [string, object] = ['read_record', { connection: 'crm', entity: 'deal', id: 'D1' }];
export const FIND_CUSTOMER: [string, object] = [
  'find_records',
  { connection: 'erp', entity: 'customer', where: [{ field: 'name', op: 'like', value: 'Northwind' }] },
];
export const PROPOSE: [string, object] = [
  'propose_changes',
  {
    title: 'Order for deal D1',
    changes: [
      {
        ref: 'customer',
        kind: 'update',
        connection: 'erp',
        entity: 'customer',
        id: 'C1',
        values: { note: 'buys' },
        summary: 'Note on Northwind',
      },
      {
        ref: 'deal',
        kind: 'update',
        connection: 'crm',
        entity: 'deal',
        id: 'D1',
        values: { order: { $ref: 'customer', field: 'name' } },
        after: ['customer'],
        summary: 'Customer on the deal',
      },
    ],
  },
];
export const JOB: PlayedTurn[] = [[READ_DEAL, FIND_CUSTOMER], [PROPOSE]];

export const NEEDS_PERSON: Verdict = { need: 'person', rule: 'large', reason: 'It is above 10,000.' };
export const NEEDS_NOBODY: Verdict = { need: 'nobody', rule: 'small' };

/** An agent over ports in memory, with what they were asked. */
export interface Bench {
  agent: Agent;
  world: MemoryWorld;
  model: PlayedModel;
  commits: Parameters<Commit>[0][];
  /** The mappings in use; may be exchanged. */
  mappings: { now: Mappings };
  options: AgentOptions;
}

export function stepOf(ref: string, more: Partial<StepSummary> = {}): StepSummary {
  return {
    ref,
    connection: 'erp',
    kind: 'update',
    type: 'Customer',
    summary: `Change of ${ref}`,
    state: 'done',
    recordId: 'C1',
    url: null,
    key: `key-${ref}`,
    before: null,
    after: null,
    restored: null,
    attempts: 1,
    calls: 1,
    ms: 1,
    outcome: 'done',
    error: null,
    ...more,
  };
}

/** `outcomes` are what the commits come to, one after the other; an Error is thrown. */
export function benchOf(
  turns: PlayedTurn[],
  verdict: Verdict = NEEDS_NOBODY,
  outcomes: (Omit<SagaOutcome, 'sagaId'> | Error)[] = [{ status: 'done', steps: [stepOf('customer')] }],
): Bench {
  const world = new MemoryWorld();
  const model = new PlayedModel(turns);
  const mappings = { now: testMappings() };
  const commits: Bench['commits'] = [];
  const commit: Commit = async ({ sagaId, runId, changeSet, actor }) => {
    const saga = { sagaId, runId, changeSet, actor };
    const outcome = outcomes[Math.min(commits.push(saga), outcomes.length) - 1];
    if (outcome === undefined || outcome instanceof Error) throw outcome ?? new Error('no outcome');
    return { sagaId, ...outcome };
  };
  const options: AgentOptions = {
    model: { name: 'played', chat: model },
    mappings: () => mappings.now,
    gateways: world,
    policy: () => verdict,
    playbooks: { instructions: (name) => `This is the job ${name}.` },
    commit,
    checkpointer: new MemorySaver(),
  };
  return { agent: createAgent(options), world, model, commits, mappings, options };
}
