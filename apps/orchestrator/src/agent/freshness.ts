import { canonicalJson, isSignalboxError, type PreviewItem } from '@signalbox/contracts';
import type { Proposal } from './ports.js';
import { previewAll } from './previewing.js';
import { problemsOf, type ConnectionPreview } from './proposal.js';
import { read, type ReadingPorts } from './reading.js';
import type { Ground } from './state.js';

/**
 * Why an approved proposal has lost its ground, in words for people; null while it stands. The approver saw the values
 * that are touched, and the proposal came from the values that were read: all are looked at again.
 */
export async function lostGround(
  ports: ReadingPorts,
  proposal: Proposal,
  grounds: Ground[],
  signal?: AbortSignal,
): Promise<string | null> {
  if (ports.mappings().version !== proposal.changeSet.mappingVersion) return 'the mappings were changed';
  const previews = await previewAll(ports.gateways, proposal.changeSet.changes, signal);
  return previewDifference(proposal, previews) ?? (await readDifference(ports, grounds, signal));
}

/** What a new preview says otherwise than the one that was approved. */
export function previewDifference(proposal: Proposal, previews: ConnectionPreview[]): string | null {
  const schema = previews.find(
    ({ connection, schemaVersion }) => proposal.schemas[connection] !== schemaVersion,
  );
  if (schema !== undefined) return `the schema of ${schema.connection} was changed`;
  const problem = problemsOf(proposal.changeSet, previews)[0];
  if (problem !== undefined) return `${problem.ref}: ${problem.message}`;
  const items = new Map(previews.flatMap((each) => each.items).map((item) => [item.ref, item]));
  const moved = proposal.items.find((seen) => !sameFields(seen.before, items.get(seen.ref)?.before ?? null));
  if (moved === undefined) return null;
  return `${moved.ref}: ${changedFields(moved.before, items.get(moved.ref)?.before ?? null)} changed in ${moved.connection}`;
}

function sameFields(seen: PreviewItem['before'], now: PreviewItem['before']): boolean {
  return canonicalJson(seen) === canonicalJson(now);
}

function changedFields(seen: PreviewItem['before'], now: PreviewItem['before']): string {
  if (seen === null || now === null) return 'the record';
  const names = [...new Set([...Object.keys(seen), ...Object.keys(now)])];
  return names.filter((name) => canonicalJson(seen[name]) !== canonicalJson(now[name])).join(', ');
}

async function readDifference(
  ports: ReadingPorts,
  grounds: Ground[],
  signal?: AbortSignal,
): Promise<string | null> {
  const distinct = [...new Map(grounds.map((ground) => [canonicalJson(ground), ground])).values()];
  const now = await Promise.all(distinct.map(({ call }) => digestNow(ports, call, signal)));
  const moved = distinct.find((ground, index) => now[index] !== ground.digest);
  if (moved === undefined) return null;
  const { connection, entity } = moved.call.args;
  return `${entity} records that the proposal was made from changed in ${connection}`;
}

/** A record that can't be read as it was any more counts as changed; a failure that passes is thrown. */
async function digestNow(ports: ReadingPorts, call: Ground['call'], signal?: AbortSignal) {
  try {
    return (await read(ports, call, signal)).ground.digest;
  } catch (error) {
    if (isSignalboxError(error) && error.class === 'business') return null;
    throw error;
  }
}
