export { loadPlaybooks, parsePlaybook, playbookNamed } from './load-playbooks.js';
export type { Playbook, PlaybookFile } from './playbook.js';
export { nextMove, type Conversation } from './interpreter.js';
export type { Move, PlaybookCall } from './steps.js';
export { playbookFunctions } from './functions.js';
export { playbookInstructions } from './instructions.js';
