import { END, START, StateGraph, type BaseCheckpointSaver } from '@langchain/langgraph';
import { askPersonNode } from './nodes/ask-person.js';
import { commitNode } from './nodes/commit.js';
import { planNode } from './nodes/plan.js';
import { proposeNode } from './nodes/propose.js';
import { readNode, refuse } from './nodes/read.js';
import { approvalNode, reviewNode } from './nodes/review.js';
import { writeReport } from './report.js';
import type { Room } from './room.js';
import {
  NODES,
  afterApproval,
  afterAskPerson,
  afterPlan,
  afterPropose,
  afterReview,
  readNodeName,
} from './routes.js';
import { RunState, type State, type Update } from './state.js';
import { traced, type NodeFunction } from './traced.js';

/**
 * The graph of one room: `plan ⇄ read → propose → review → commit → report`, with a reading node for each connection.
 * Every node may run twice, since a process can die after its work and before its checkpoint.
 */
export function buildGraph(room: Room, checkpointer?: BaseCheckpointSaver) {
  const readers = room.connections.map(readNodeName);
  const graph = new StateGraph(RunState).addNode(nodesOf(room)).addEdge(START, NODES.plan);
  for (const name of [...readers, NODES.refuse]) graph.addEdge(name, NODES.plan);
  graph
    .addConditionalEdges(NODES.plan, afterPlan(room), [
      ...readers,
      NODES.refuse,
      NODES.askPerson,
      NODES.propose,
      NODES.report,
    ])
    .addConditionalEdges(NODES.askPerson, afterAskPerson, [NODES.plan, NODES.report])
    .addConditionalEdges(NODES.propose, afterPropose, [NODES.plan, NODES.review, NODES.report])
    .addConditionalEdges(NODES.review, afterReview, [NODES.approval, NODES.commit, NODES.report])
    .addConditionalEdges(NODES.approval, afterApproval, [NODES.plan, NODES.commit, NODES.report])
    .addEdge(NODES.commit, NODES.report)
    .addEdge(NODES.report, END);
  return graph.compile({ checkpointer });
}

export type RunGraph = ReturnType<typeof buildGraph>;

function nodesOf(room: Room): Record<string, NodeFunction> {
  const read = readNode(room.options);
  const nodes: Record<string, NodeFunction> = {
    [NODES.plan]: planNode(room),
    [NODES.refuse]: refuse as unknown as NodeFunction,
    [NODES.askPerson]: askPersonNode(room),
    [NODES.propose]: proposeNode(room),
    [NODES.review]: reviewNode(room),
    [NODES.approval]: approvalNode(room),
    [NODES.commit]: commitNode(room),
    [NODES.report]: (state: State): Update => ({ result: writeReport(state) }),
    ...Object.fromEntries(
      room.connections.map((connection) => [readNodeName(connection), read as unknown as NodeFunction]),
    ),
  };
  return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, traced(name, node)]));
}
