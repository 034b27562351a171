import { asSignalboxError, ERROR_CODES, SignalboxError, type TypeDescription } from '@signalbox/contracts';
import type { Link, SystemAdapter } from '../../define-gateway.js';
import {
  assertAccepted,
  identity,
  idOf,
  linksOf,
  readOrThrow,
  type Effect,
  type Making,
} from '../attempt.js';

export type LinkingAdapter = SystemAdapter & Required<Pick<SystemAdapter, 'link' | 'unlink' | 'linked'>>;

/** Connects records, each link for itself: those that were there at our intent are not ours to part again. */
export async function performLink(attempt: Making): Promise<Effect> {
  const { change, type, inDoubt, seen } = attempt;
  assertAccepted(change, type);
  const id = idOf(change);
  const adapter = linking(attempt.adapter);
  const links = linksOf(change);
  const current = await readOrThrow(adapter, type, id);
  const there = await linkedOf(adapter, type, id, links);
  // What a lost attempt did not see and what is there now is its work.
  const before = inDoubt && seen ? (seen.before?.['links'] as string[]) : there.map(nameOf);
  const ours = links.filter((link) => !before.includes(nameOf(link)));
  const missing = links.filter((link) => !there.includes(link));
  if (missing.length > 0) {
    await attempt.about({ links: before }, current.version);
    await makeAll(adapter, type, id, missing, missing.length < ours.length);
  }
  return {
    ...identity(current),
    before: { links: before },
    after: { links: links.map(nameOf) },
    links: ours,
    outcome: missing.length > 0 ? 'done' : ours.length > 0 ? 'found' : 'already',
    keyMode: 'ledger',
    compensation: ours.length > 0 ? 'unlink' : 'none',
  };
}

/** @throws SignalboxError `UNSUPPORTED` where the system has no links. */
export function linking(adapter: SystemAdapter): LinkingAdapter {
  if (adapter.link && adapter.unlink && adapter.linked) return adapter as LinkingAdapter;
  throw new SignalboxError('UNSUPPORTED', 'This system has no links between records.');
}

/** Those of the links that are there. */
export async function linkedOf(
  adapter: LinkingAdapter,
  type: TypeDescription,
  id: string,
  links: Link[],
): Promise<Link[]> {
  const there = await Promise.all(links.map((link) => adapter.linked({ type, id, links: [link] })));
  return links.filter((_, index) => there[index]);
}

/** @param someMade whether an earlier attempt has made some of the change's links. */
async function makeAll(
  adapter: LinkingAdapter,
  type: TypeDescription,
  id: string,
  links: Link[],
  someMade: boolean,
): Promise<void> {
  const made: Link[] = [];
  for (const link of links) {
    try {
      await adapter.link({ type, id, links: [link] });
    } catch (thrown) {
      if (made.length === 0 && !someMade) throw thrown;
      throw await halfMade(adapter, type, id, made, asSignalboxError(thrown), someMade);
    }
    made.push(link);
  }
}

/** A refused change leaves nothing behind; what can't be taken back at once is unknown, and the next attempt goes on. */
async function halfMade(
  adapter: LinkingAdapter,
  type: TypeDescription,
  id: string,
  made: Link[],
  error: SignalboxError,
  someMade: boolean,
): Promise<SignalboxError> {
  const isRefused = ['business', 'caller', 'auth'].includes(ERROR_CODES[error.code].class);
  if (isRefused && !someMade) {
    const undone = adapter.unlink({ type, id, links: made }).then(
      () => true,
      () => false,
    );
    if (await undone) return error;
  }
  return new SignalboxError('OUTCOME_UNKNOWN', `Only some of the links were made: ${error.message}`, {
    retryAfterMs: error.retryAfterMs,
    details: { ...error.details, made: made.map(nameOf), effect: 'unknown', because: error.code },
    cause: error,
  });
}

export const nameOf = (link: Link) => `${link.type} ${link.id}`;
