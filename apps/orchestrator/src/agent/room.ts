import type { AgentOptions } from './agent-api.js';
import { systemPrompt } from './prompt.js';
import type { GraphMode } from './state.js';
import { toolDefinitions, type ToolDefinition } from './tools.js';

/** What the nodes of one graph stand on: the ports, and the connections that the graph has nodes for. */
export interface Room {
  options: AgentOptions;
  mode: GraphMode;
  connections: string[];
  tools: ToolDefinition[];
}

export function roomFor(options: AgentOptions, mode: GraphMode, connections: string[]): Room {
  const entities = Object.values(options.mappings().entities)
    .filter((entity) => connections.some((connection) => entity.connections[connection] !== undefined))
    .map(({ entity }) => entity);
  return { options, mode, connections, tools: toolDefinitions(mode, connections, entities) };
}

/** What the model is told first. */
export function roomPrompt({ options, mode, connections }: Room, playbook: string | null): string {
  const words = playbook === null ? null : options.playbooks.instructions(playbook);
  return systemPrompt(mode, options.mappings(), connections, words);
}
