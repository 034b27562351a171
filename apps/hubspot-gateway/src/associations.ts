import { SignalboxError, type ErrorBody } from '@signalbox/contracts';
import type { Link, SystemAdapter } from '@signalbox/gateway-kit';
import type { HubspotApi, NewAssociation } from './api.js';
import { associationTypesOf, specOf } from './association-types.js';
import { withLabel, withoutLabels } from './association-labels.js';
import type { AssociationType } from './replies.js';

export interface Associations extends Required<Pick<SystemAdapter, 'link' | 'unlink' | 'linked'>> {
  /** Ids of all records of a type that a record is associated with, each once. */
  ids(from: string, id: string, to: string): Promise<string[]>;
  /** The links of a new record as its create takes them. */
  forCreate(from: string, links: Link[]): Promise<NewAssociation[]>;
  /** Why links can not be made, as far as that is known without making them. */
  objections(from: string, links: Pick<Link, 'type' | 'label'>[]): Promise<ErrorBody[]>;
}

/** Connects records: by the plain association of their types, and by the labels that an admin made for it. */
export function associating(api: HubspotApi): Associations {
  const types = associationTypesOf(api);
  const ends = async (from: string, id: string, to: string): Promise<Map<string, AssociationType[]>> => {
    const found = new Map<string, AssociationType[]>();
    let after: string | undefined;
    do {
      const page = await api.associated(from, id, to, after);
      for (const end of page.ends) found.set(end.id, end.types);
      after = page.after;
    } while (after !== undefined);
    return found;
  };
  return {
    ids: async (from, id, to) => [...(await ends(from, id, to)).keys()],
    forCreate: (from, links) =>
      Promise.all(
        links.map(async ({ type, id, label }) => {
          const plain = await types.plain(from, type);
          const labels = label === undefined ? [] : [await types.labelled(from, type, label)];
          return { to: { id }, types: [plain, ...labels].map(specOf) };
        }),
      ),
    async objections(from, links) {
      const asked = links.map(({ type, label }) =>
        (label === undefined ? types.plain(from, type) : types.labelled(from, type, label)).then(
          () => undefined,
          refusalOf,
        ),
      );
      return (await Promise.all(asked)).filter((problem) => problem !== undefined);
    },
    async link({ type: { name }, id, links }) {
      for (const { type, id: toId, label } of links) {
        if (label === undefined) await api.associate(name, id, type, toId);
        else {
          const wanted = await types.labelled(name, type, label);
          const before = (await ends(name, id, type)).get(toId) ?? [];
          const now = await api.label(name, id, type, toId, withLabel(before, wanted).map(specOf));
          if (!now.includes(label)) throw notConfirmed(label);
        }
      }
    },
    async unlink({ type: { name }, id, links }) {
      const pairs = [...Map.groupBy(links, ({ type, id: toId }) => `${type} ${toId}`).values()];
      const partings = await Promise.all(
        pairs.map(async (parts) => {
          const [{ type, id: toId }] = parts as [Link];
          const before = (await ends(name, id, type)).get(toId);
          return { type, toId, parting: before && withoutLabels(before, parts) };
        }),
      );
      // Nothing is parted before all of it is known to be ours.
      for (const { type, toId, parting } of partings) {
        if (parting === undefined) continue;
        if (parting.isWhole) {
          await api.dissociate(name, id, type, toId);
          continue;
        }
        const rest = parting.rest.length > 0 ? parting.rest : [await types.plain(name, type)];
        const now = await api.label(name, id, type, toId, rest.map(specOf));
        const kept = parting.labels.filter((label) => now.includes(label));
        if (kept.length > 0) throw stillThere(kept);
      }
    },
    async linked({ type: { name }, id, links }) {
      for (const to of new Set(links.map(({ type }) => type))) {
        const found = await ends(name, id, to);
        const isThere = ({ id: toId, label }: Link) =>
          label === undefined
            ? found.has(toId)
            : found.get(toId)?.some((one) => one.label === label) === true;
        if (!links.filter(({ type }) => type === to).every(isThere)) return false;
      }
      return true;
    },
  };
}

function refusalOf(thrown: SignalboxError): ErrorBody {
  if (thrown.class === 'business' || thrown.code === 'BAD_REQUEST') return thrown.toBody();
  throw thrown;
}

/** A person has to take them away. */
function stillThere(labels: string[]): SignalboxError {
  return new SignalboxError('CONFLICT', `HubSpot keeps the label ${labels.join(', ')}.`, {
    details: { fields: ['links'], found: { links: labels } },
  });
}

function notConfirmed(label: string): SignalboxError {
  return new SignalboxError('OUTCOME_UNKNOWN', `HubSpot did not say that the label "${label}" is set.`, {
    details: { field: 'links', effect: 'unknown' },
  });
}
