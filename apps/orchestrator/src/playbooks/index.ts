export { loadPlaybooks, parsePlaybook, playbookNamed } from './load-playbooks.js';
export type { Playbook, PlaybookFile } from './playbook.js';
export { nextMove, type Conversation, type Move, type PlaybookCall } from './interpreter.js';
export { playbookFunctions } from './functions.js';
export { playbookInstructions } from './instructions.js';
