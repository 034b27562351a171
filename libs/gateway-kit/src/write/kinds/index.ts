import { SignalboxError, type Change, type ChangeKind, type TypeDescription } from '@signalbox/contracts';
import { isLedgerOnly, type Effect, type Making } from '../attempt.js';
import { performCreate, performUpsert } from './create.js';
import { performDelete } from './delete.js';
import { performLink } from './link.js';
import { performTransition } from './transition.js';
import { performUpdate } from './update.js';

/** How each kind of change is made exactly once. */
export const PERFORM: Record<ChangeKind, (attempt: Making) => Promise<Effect>> = {
  create: performCreate,
  update: performUpdate,
  upsert: performUpsert,
  delete: performDelete,
  transition: performTransition,
  link: performLink,
  send: () => Promise.reject(new SignalboxError('UNSUPPORTED', 'This gateway can not send.')),
};

const lacksBefore = (change: Change) => change.before === undefined;
const lacksImage = (change: Change) => !change.before;

/**
 * Whether a change notes in the ledger what it sees right before its effect. It must where neither a key in the record nor
 * the before-image that was approved tells its own effect from somebody else's.
 */
const MARKS: Record<ChangeKind, (change: Change, type: TypeDescription) => boolean> = {
  create: (_, type) => isLedgerOnly(type),
  update: lacksImage,
  upsert: (change, type) => isLedgerOnly(type) || lacksBefore(change),
  delete: () => true,
  transition: () => true,
  link: () => true,
  send: () => true,
};

export function marksItsEffect(change: Change, type: TypeDescription): boolean {
  return MARKS[change.kind](change, type);
}
