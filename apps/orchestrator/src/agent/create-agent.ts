import { Command, isInterrupted, INTERRUPT } from '@langchain/langgraph';
import { SignalboxError, type AskReply } from '@signalbox/contracts';
import type { Advance, Agent, AgentOptions, Execution, RunRecord } from './agent-api.js';
import { decisionProblem } from './decisions.js';
import { buildGraph, type RunGraph } from './graph.js';
import type { AgentRun, Decision, ReviewRequest } from './ports.js';
import { firstMessages, questionMessages } from './prompt.js';
import { roomFor, roomPrompt } from './room.js';
import type { GraphMode, State, Update } from './state.js';

/** Steps of the graph until LangGraph gives up; the rounds of planning end long before. */
const RECURSION_LIMIT = 1_000;

/** The room in which runs are played; it holds no state of its own, so that any replica can go on with any run. */
export function createAgent(options: AgentOptions): Agent {
  return {
    start: (run, execution = {}) => advance(options, run, undefined, execution),
    resume: (run, decision, execution = {}) => advance(options, run, decision, execution),
    ask: (question, execution = {}) => ask(options, question, execution),
  };
}

async function advance(
  options: AgentOptions,
  run: AgentRun,
  decision: Decision | undefined,
  execution: Execution,
): Promise<Advance> {
  const config = configFor(run, execution);
  const saved = await options.checkpointer.getTuple(config);
  const known = saved?.checkpoint.channel_values['connections'] as string[] | undefined;
  if (known === undefined) return begin(options, run, config);
  const graph = buildGraph(roomFor(options, 'job', known), options.checkpointer);
  const snapshot = await graph.getState({ configurable: { thread_id: run.id } });
  const state = snapshot.values as State;
  // The snapshot's own list of what is next lacks a node that took its decision in and then failed.
  if (state.result !== null) return finished(state, state.result);
  const pending = snapshot.tasks.flatMap((task) => task.interrupts)[0]?.value as ReviewRequest | undefined;
  if (decision === undefined || state.decided.includes(decision.approvalId)) {
    return reached(await graph.invoke(null, config));
  }
  const problem = decisionProblem(decision, pending);
  if (problem !== null) throw new SignalboxError('CONFLICT', problem);
  return reached(await graph.invoke(new Command({ resume: decision }), config));
}

async function begin(
  options: AgentOptions,
  run: AgentRun,
  config: ReturnType<typeof configFor>,
): Promise<Advance> {
  const connections = await knownConnections(options);
  const room = roomFor(options, 'job', connections);
  const messages = firstMessages(roomPrompt(room, run.playbook), run);
  const graph = buildGraph(room, options.checkpointer);
  return reached(await graph.invoke(inputOf(run, 'job', connections, messages), config));
}

async function knownConnections({ gateways }: AgentOptions): Promise<string[]> {
  const connections = await gateways.connections();
  if (connections.length > 0) return [...new Set(connections)].sort();
  throw new SignalboxError('UNAVAILABLE', 'No gateway has announced a connection yet.');
}

function inputOf(
  run: AgentRun,
  mode: GraphMode,
  connections: string[],
  messages: State['messages'],
): Update & Pick<State, 'run' | 'mode' | 'connections'> {
  return { run, mode, connections, messages };
}

/** `sync`: the next node starts only once the one before stands in the database, under a lease that is still ours. */
function configFor(run: AgentRun, { lease, signal }: Execution) {
  return {
    configurable: { thread_id: run.id, lease },
    recursionLimit: RECURSION_LIMIT,
    durability: 'sync' as const,
    signal,
  };
}

type Reached = Awaited<ReturnType<RunGraph['invoke']>>;

function reached(result: Reached): Advance {
  const state = result as unknown as State;
  if (isInterrupted<ReviewRequest>(result)) {
    const request = result[INTERRUPT][0]?.value;
    if (request !== undefined) return waiting(state, request);
  }
  if (state.result !== null) return finished(state, state.result);
  throw new SignalboxError('INTERNAL', `The graph of run ${state.run.id} stopped before its end.`);
}

function waiting(state: State, request: ReviewRequest): Advance {
  return { ...recordOf(state), status: 'waiting', request };
}

function finished(state: State, report: string): Advance {
  const { outcome, problem } = state;
  return {
    ...recordOf(state),
    status: 'finished',
    outcome: outcome ?? 'attention',
    report,
    error: problem,
  };
}

function recordOf({ reads, proposal, saga, voided }: State): RunRecord {
  return { reads, proposal, saga, voided };
}

async function ask(
  options: AgentOptions,
  question: string,
  { signal }: Pick<Execution, 'signal'>,
): Promise<AskReply> {
  const connections = await knownConnections(options);
  const room = roomFor(options, 'ask', connections);
  const run: AgentRun = { id: 'ask', playbook: '', title: question, input: {} };
  const messages = questionMessages(roomPrompt(room, null), question);
  const result = await buildGraph(room).invoke(inputOf(run, 'ask', connections, messages), {
    recursionLimit: RECURSION_LIMIT,
    signal,
  });
  const { conclusion, problem, reads } = result as unknown as State;
  if (problem !== null) throw new SignalboxError(problem.code, problem.message);
  return {
    answer: conclusion ?? '',
    records: recordsUsed(reads),
    model: (options.askModel ?? options.model).name,
  };
}

function recordsUsed(reads: State['reads']): AskReply['records'] {
  const used = new Map<string, AskReply['records'][number]>();
  for (const { connection, type, id, url } of reads) {
    if (id !== null) used.set(`${connection}/${type}/${id}`, { connection, type, id, url });
  }
  return [...used.values()];
}
