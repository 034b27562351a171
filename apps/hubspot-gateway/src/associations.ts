import { SignalboxError } from '@signalbox/contracts';
import type { Link, SystemAdapter } from '@signalbox/gateway-kit';
import type { HubspotApi, NewAssociation } from './api.js';
import { expiring } from './expiring.js';

const TYPES_FRESH_MS = 60 * 60_000;

export interface Associations extends Required<Pick<SystemAdapter, 'link' | 'unlink' | 'linked'>> {
  /** Ids of all records of a type that a record is associated with, each once. */
  ids(from: string, id: string, to: string): Promise<string[]>;
  /** The links of a new record as its create takes them, by the plain association of each pair of types. */
  forCreate(from: string, links: Link[]): Promise<NewAssociation[]>;
}

/** Connects records by HubSpot's default associations, those without a label. */
export function associating(api: HubspotApi): Associations {
  const plainType = expiring(TYPES_FRESH_MS, async (pair: string) => {
    const [from, to] = pair.split(' ') as [string, string];
    const types = await api.associationTypes(from, to);
    const plain = types.find(({ category, label }) => category === 'HUBSPOT_DEFINED' && label === null);
    if (plain) return plain;
    throw new SignalboxError('VALIDATION', `HubSpot does not connect ${from} with ${to}.`, {
      details: { field: 'links' },
    });
  });
  const ids = async (from: string, id: string, to: string): Promise<string[]> => {
    const found = new Set<string>();
    let after: string | undefined;
    do {
      const page = await api.associated(from, id, to, after);
      for (const one of page.ids) found.add(one);
      after = page.after;
    } while (after !== undefined);
    return [...found];
  };
  return {
    ids,
    forCreate: (from, links) =>
      Promise.all(
        links.map(async ({ type, id }) => {
          const { category, typeId } = await plainType(`${from} ${type}`);
          return { to: { id }, types: [{ associationCategory: category, associationTypeId: typeId }] };
        }),
      ),
    async link({ type, id, links }) {
      for (const to of links) await api.associate(type.name, id, to.type, to.id);
    },
    async unlink({ type, id, links }) {
      for (const to of links) await api.dissociate(type.name, id, to.type, to.id);
    },
    async linked({ type, id, links }) {
      for (const to of new Set(links.map((link) => link.type))) {
        const found = await ids(type.name, id, to);
        if (links.some((link) => link.type === to && !found.includes(link.id))) return false;
      }
      return true;
    },
  };
}
