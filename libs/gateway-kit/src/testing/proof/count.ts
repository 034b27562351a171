import type { LoggedRequest, Simulator, StoredRecord } from '../simulator.js';
import type { Work } from './work.js';

/** What the vendor holds and what it was asked, read once for many counts. */
export interface Evidence {
  records: Map<string, StoredRecord[]>;
  log: (LoggedRequest & { text: string })[];
}

export async function gatherEvidence(vendor: Simulator, works: readonly Work[]): Promise<Evidence> {
  const types = [...new Set(works.filter(({ mark }) => mark !== undefined).map(({ type }) => type))];
  const records = await Promise.all(
    types.map(async (type) => [type, await vendor.everyRecord(type)] as const),
  );
  const log = await vendor.requests();
  return {
    records: new Map(records),
    log: log.map((entry) => ({ ...entry, text: `${decoded(entry.url)}\n${entry.body}` })),
  };
}

/**
 * How often the vendor did it: records that carry its mark, archived ones included; where no record can carry one, the
 * writing calls about it that the vendor carried out, whether or not anybody heard the answer.
 */
export function effectsOf(work: Work, { records, log }: Evidence): number {
  if (work.mark !== undefined) {
    const all = records.get(work.type) ?? [];
    return all.filter(({ fields }) => Object.values(fields).includes(work.mark)).length;
  }
  const { method, path, mentions } = work.call;
  const pattern = new RegExp(path);
  return log.filter(
    (entry) =>
      Date.parse(entry.at) >= work.since &&
      (method === undefined || entry.method === method) &&
      entry.worked !== null &&
      entry.worked < 300 &&
      pattern.test(decoded(entry.url)) &&
      entry.text.includes(mentions),
  ).length;
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
