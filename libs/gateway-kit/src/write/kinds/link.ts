import { asSignalboxError, ERROR_CODES, SignalboxError, type TypeDescription } from '@signalbox/contracts';
import type { Link, SystemAdapter } from '../../define-gateway.js';
import { tookAllBack } from '../../vendor/calls.js';
import type { Seen } from '../ledger-entry.js';
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

/**
 * Connects records, each link for itself: those that were there at our intent are not ours to part again. A link with a
 * label is two things, the connection and its label: either may have been there before.
 */
export async function performLink(attempt: Making): Promise<Effect> {
  const { change, type, inDoubt, seen } = attempt;
  assertAccepted(change, type);
  const id = idOf(change);
  const adapter = linking(attempt.adapter);
  const links = linksOf(change);
  const wanted = partsOf(links);
  const current = await readOrThrow(adapter, type, id);
  const there = await linkedOf(adapter, type, id, wanted);
  const isThere = (link: Link) => there.some((one) => nameOf(one) === nameOf(link));
  const before = inDoubt && seen ? seenBefore(seen, links, isThere) : there.map(nameOf);
  const ours = wanted.filter((link) => !before.includes(nameOf(link)));
  const missing = links.filter((link) => !isThere(link));
  if (missing.length > 0) {
    const someMade = ours.some(isThere);
    await attempt.about({ links: before }, current, someMade ? 'begun' : 'untouched');
    await makeAll(adapter, type, id, missing, { someMade, isThere });
  }
  return {
    ...identity(current),
    before: { links: before },
    after: { links: wanted.map(nameOf) },
    links: ours,
    outcome: missing.length > 0 ? 'done' : ours.length > 0 ? 'found' : 'already',
    keyMode: 'ledger',
    compensation: ours.length > 0 ? 'unlink' : 'none',
  };
}

/** What links are made of, each once: connections, and the labels on them. */
function partsOf(links: Link[]): Link[] {
  const parts = links.flatMap((link) =>
    link.label === undefined ? [link] : [{ type: link.type, id: link.id }, link],
  );
  return [...new Map(parts.map((part) => [nameOf(part), part])).values()];
}

/**
 * What a lost attempt did not see and what is there now is its work; but it made a connection with its label or not at
 * all: one that lacks the label is somebody else's.
 */
function seenBefore(seen: Seen, links: Link[], isThere: (link: Link) => boolean): string[] {
  const saw = seen.before?.['links'] as string[];
  const without = links.filter((link) => link.label !== undefined && !isThere(link));
  const plain = links.filter((link) => link.label === undefined).map(nameOf);
  const others = partsOf(without).filter((part) => isThere(part) && !plain.includes(nameOf(part)));
  return [...new Set([...saw, ...others.map(nameOf)])];
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

/** How a change's links stand before any is made. */
interface Standing {
  /** An earlier attempt has made some of them. */
  someMade: boolean;
  isThere(link: Link): boolean;
}

async function makeAll(
  adapter: LinkingAdapter,
  type: TypeDescription,
  id: string,
  links: Link[],
  standing: Standing,
): Promise<void> {
  const made: Link[] = [];
  for (const link of links) {
    try {
      await adapter.link({ type, id, links: [link] });
    } catch (thrown) {
      if (made.length === 0 && !standing.someMade) throw thrown;
      throw await halfMade(adapter, type, id, made, asSignalboxError(thrown), standing);
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
  { someMade, isThere }: Standing,
): Promise<SignalboxError> {
  const isRefused = ['business', 'caller', 'auth'].includes(ERROR_CODES[error.code].class);
  if (isRefused && !someMade) {
    const links = partsOf(made).filter((part) => !isThere(part));
    const undone = adapter.unlink({ type, id, links }).then(
      () => true,
      () => false,
    );
    if (await undone) {
      tookAllBack();
      return error;
    }
  }
  return new SignalboxError('OUTCOME_UNKNOWN', `Only some of the links were made: ${error.message}`, {
    retryAfterMs: error.retryAfterMs,
    details: { ...error.details, made: made.map(nameOf), effect: 'unknown', because: error.code },
    cause: error,
  });
}

export const nameOf = ({ type, id, label }: Link) =>
  label === undefined ? `${type} ${id}` : `${type} ${id} (${label})`;
