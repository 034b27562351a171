import { SignalboxError } from '@signalbox/contracts';
import type { AssociationSpec, HubspotApi } from './api.js';
import { expiring } from './expiring.js';
import type { AssociationType } from './replies.js';

const TYPES_FRESH_MS = 60 * 60_000;

export interface AssociationTypes {
  /** The association without a label. @throws SignalboxError `VALIDATION` where HubSpot does not connect the types. */
  plain(from: string, to: string): Promise<AssociationType>;
  /** One that an admin gave a name. @throws SignalboxError `VALIDATION` with the names that there are. */
  labelled(from: string, to: string, label: string): Promise<AssociationType>;
}

/** HubSpot's own label, `Primary`, is not among them: giving it takes it from another record, for good. */
export const isCustom = ({ category }: AssociationType) => category !== 'HUBSPOT_DEFINED';

export const specOf = ({ category, typeId }: AssociationType): AssociationSpec => ({
  associationCategory: category,
  associationTypeId: typeId,
});

/** By which associations the account connects records of two types, from the first one's side. */
export function associationTypesOf(api: HubspotApi): AssociationTypes {
  const load = (pair: string) => api.associationTypes(...(pair.split(' ') as [string, string]));
  const known = expiring(TYPES_FRESH_MS, load);
  const named = (types: AssociationType[], label: string) =>
    types.find((type) => type.label === label && isCustom(type));
  return {
    async plain(from, to) {
      const types = await known(`${from} ${to}`);
      const plain = types.find(({ category, label }) => category === 'HUBSPOT_DEFINED' && label === null);
      if (plain) return plain;
      throw refused(`HubSpot does not connect ${from} with ${to}.`);
    },
    async labelled(from, to, label) {
      const pair = `${from} ${to}`;
      const found = named(await known(pair), label);
      if (found) return found;
      // An admin may have made it since: nothing is refused by old news.
      const types = await load(pair);
      const made = named(types, label);
      if (made) return made;
      const labels = types.filter(isCustom).flatMap((type) => type.label ?? []);
      if (types.some((type) => type.label === label))
        throw refused(
          `The label "${label}" is HubSpot's own: setting it takes it from another record, which could not be taken back.`,
          labels,
        );
      const others = labels.length > 0 ? `; there are: ${labels.join(', ')}` : ', nor any other';
      throw refused(`No label "${label}" connects ${from} with ${to}${others}.`, labels);
    },
  };
}

function refused(message: string, labels?: string[]): SignalboxError {
  const details = { field: 'links', ...(labels === undefined ? {} : { labels }), effect: 'none' };
  return new SignalboxError('VALIDATION', message, { details });
}
