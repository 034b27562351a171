export { requestable, requestedStart, startsFor, type Start, type TriggeringRecord } from './evaluate.js';
export { loadTriggers, parseTriggers, type Trigger, type TriggerInput } from './triggers.js';
