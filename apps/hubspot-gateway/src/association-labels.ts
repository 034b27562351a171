import { SignalboxError } from '@signalbox/contracts';
import type { Link } from '@signalbox/gateway-kit';
import { isCustom } from './association-types.js';
import type { AssociationType } from './replies.js';

/**
 * What to write so that a pair of records has a label more: writing labels replaces those that it has. Pure.
 * https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
 */
export function withLabel(before: AssociationType[], wanted: AssociationType): AssociationType[] {
  return before.some((type) => isSame(type, wanted)) ? before : [...before, wanted];
}

/** What is left of a pair's associations; `isWhole`: nothing, the records are parted. */
export interface Parting {
  isWhole: boolean;
  rest: AssociationType[];
  /** Those that go. */
  labels: string[];
}

/**
 * What to leave of a pair where these of its links are taken away. Pure.
 * @throws SignalboxError `CONFLICT` where the records would be parted, and somebody has given them another label.
 */
export function withoutLabels(before: AssociationType[], links: Link[]): Parting {
  const labels = links.flatMap(({ label }) => label ?? []);
  const isOurs = (type: AssociationType) =>
    isCustom(type) && type.label !== null && labels.includes(type.label);
  const rest = before.filter((type) => !isOurs(type));
  if (!links.some(({ label }) => label === undefined)) return { isWhole: false, rest, labels };
  const others = rest.filter(isCustom).map(({ label }) => label);
  if (others.length === 0) return { isWhole: true, rest: [], labels };
  const [{ type, id }] = links as [Link];
  throw new SignalboxError(
    'CONFLICT',
    `Somebody has labelled the connection with ${type} ${id} since: ${others.join(', ')}.`,
    { details: { fields: ['links'], found: { links: others }, effect: 'none' } },
  );
}

const isSame = (one: AssociationType, other: AssociationType) =>
  one.category === other.category && one.typeId === other.typeId;
