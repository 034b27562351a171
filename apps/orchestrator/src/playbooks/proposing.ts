import type { ChangeReference, FieldValue } from '@signalbox/contracts';
import type { ProposeChangesCall, ProposedChange } from '../agent/protocol.js';
import type { Compiled } from './expression.js';
import type { ChangeStep, ProposeStep } from './playbook.js';

type Work = (value: Compiled) => Promise<FieldValue>;
type Id = string | ChangeReference;

/** The proposal that a step makes, without the changes that aren't needed, and what is to be said about those. */
export async function proposalCall(
  step: ProposeStep,
  work: Work,
): Promise<{ args: ProposeChangesCall; notes: string[] }> {
  const decided = await Promise.all(
    step.changes.map(async (change) => ({
      change,
      wanted: change.when === null || isYes(await work(change.when)),
    })),
  );
  const wanted = decided.filter((each) => each.wanted).map(({ change }) => change);
  const refs = new Set(wanted.map(({ file }) => file.change));
  const changes = await Promise.all(wanted.map((change) => proposedChange(change, refs, work)));
  const notes = await Promise.all(
    decided.flatMap(({ change, wanted: yes }) =>
      yes || change.otherwise === null ? [] : [work(change.otherwise)],
    ),
  );
  const title = [await work(step.title), ...notes].join('. ');
  return { args: { title, changes }, notes: notes.map(String) };
}

async function proposedChange(
  change: ChangeStep,
  refs: ReadonlySet<string>,
  work: Work,
): Promise<ProposedChange> {
  const { change: ref, kind, in: connection, entity, to, after } = change.file;
  const proposed: ProposedChange = {
    ref,
    kind,
    connection,
    entity,
    summary: String(await work(change.summary)),
  };
  if (change.id !== null) proposed.id = (await work(change.id)) as Id;
  if (change.values !== null) proposed.values = (await work(change.values)) as ProposedChange['values'];
  if (to !== undefined) proposed.to = to;
  if (change.links !== null) {
    const links = await Promise.all(
      change.links.map(async ({ entity: type, id }) => ({ entity: type, id: await work(id) })),
    );
    // A record that isn't there is no reason not to make the new one.
    proposed.links = links.filter(({ id }) => id !== null && id !== '') as { entity: string; id: Id }[];
  }
  // To wait for a change that isn't made is to wait for nothing.
  const waits = (after ?? []).filter((each) => refs.has(each));
  if (waits.length > 0) proposed.after = waits;
  return proposed;
}

/** As JSONata tells it: empty text, 0, an empty list or group are no. */
export function isYes(value: FieldValue): boolean {
  if (Array.isArray(value)) return value.some(isYes);
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}
