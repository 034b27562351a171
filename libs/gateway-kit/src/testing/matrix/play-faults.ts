import type { ErrorBody } from '@signalbox/contracts';
import { until, LONGEST_REQUEST_MS, type Bench } from '../bench.js';
import type { Ending, FaultExpectation, MatrixRow } from '../fault-expectation.js';
import { effectsOf, gatherEvidence } from '../proof/count.js';
import { inPool } from '../proof/pool.js';
import { settle } from '../proof/settle.js';
import { prepareWork, type Clerk, type Work } from '../proof/work.js';
import type { CataloguedFault, Fault } from '../simulator.js';
import { GENERAL_FAULTS } from './general-faults.js';
import { endingsOf, READING_ROWS, writingCalls, writingRows } from './rows.js';

/** Time for one cell, milliseconds: for all attempts at a call that is answered; and for one that never ends. */
const ANSWERED_MS = 4_000;
const HANGING_MS = 900;
/** Faults that are played side by side, each at a door of its own. */
const WIDTH = 6;

/** What was wrong with the cells of one fault; empty when each was as it must be. */
export type Column = string[];

/** How operations end under a fault; undefined for one that nobody described. */
export function expectationOf(bench: Bench, { vendor, name }: CataloguedFault): FaultExpectation | undefined {
  return vendor === null ? GENERAL_FAULTS[name] : bench.unit.faults?.[name];
}

/** Plays each fault against each operation. Resolves to the deviations by the fault's name. */
export async function playFaults(
  bench: Bench,
  catalogue: readonly CataloguedFault[],
): Promise<Map<string, Column>> {
  const columns = await inPool(catalogue, WIDTH, async (fault) => {
    const expectation = expectationOf(bench, fault);
    if (!expectation) return ['nobody says how operations end under it'];
    return play(bench, fault, expectation).catch((error: Error) => [`could not be played: ${error.message}`]);
  });
  return new Map(catalogue.map(({ name }, at) => [name, columns[at] as Column]));
}

async function play(bench: Bench, fault: CataloguedFault, expectation: FaultExpectation): Promise<Column> {
  const { unit, simulator } = bench;
  const connection = `matrix-${fault.name}`.toLowerCase().replace(/[^a-z0-9-]/g, '-');
  const lane = await simulator.openLane(connection);
  const door = await bench.startGateway(connection, bench.settingsAt(lane));
  await until('readiness', async () => (await fetch(`${door}/readyz`)).ok);
  const caller = bench.callerOf(connection);
  const clerk: Clerk = { unit, caller, vendor: simulator, mark: () => bench.mark() };
  const { id } = await caller.apply({ ...bench.creation(), connection });
  const rows = writingRows(unit);
  const works: (Work & { row: MatrixRow })[] = [];
  for (const { row, kind } of rows) works.push({ ...(await prepareWork(kind, clerk)), row });

  const standing = (more: Partial<Fault>) => stand(bench, fault, { lane: connection, count: 0, ...more });
  const cellMs = fault.vendor === null && GENERAL_FAULTS[fault.name]?.hangs ? HANGING_MS : ANSWERED_MS;
  const everywhere = await standing(fault.scoped ? {} : { path: '' });
  // A call that hangs takes one of the places that a gateway has for calls; the others must find one too.
  const width = Math.max(1, Math.floor(unit.definition.vendor.concurrency / 2));
  const read = await inPool(Object.entries(READING_ROWS), width, async ([row, { ask }]) =>
    deviation(row as MatrixRow, expectation, await endingOf(ask(caller, { id, unit }, cellMs))),
  );
  await simulator.clearFaults(everywhere);

  const calls = fault.scoped ? [{}] : writingCalls(unit);
  const armed = await Promise.all(calls.map((call) => standing(call)));
  const written = await inPool(works, width, async (work) =>
    deviation(work.row, expectation, await endingOf(work.ask(caller, { epoch: 1, timeoutMs: cellMs }))),
  );
  const then = await gatherEvidence(simulator, works);
  await Promise.all(armed.map((fault) => simulator.clearFaults(fault)));

  const early = works.flatMap((work) => tooMany(work, effectsOf(work, then), expectation));
  const settled = await Promise.all(works.map((work) => settle(work, caller, Math.random)));
  await new Promise((resolve) => setTimeout(resolve, LONGEST_REQUEST_MS));
  const now = await gatherEvidence(simulator, works);
  const late = works.flatMap((work, at) => {
    const end = settled[at];
    const effects = effectsOf(work, now);
    if (end?.kind === 'done' && effects === 1) return [];
    if (end?.kind === 'unknown' && work.mark === undefined && effects <= 1) return [];
    const told = end?.kind === 'done' ? end.receipt.outcome : `${end?.code}: ${end?.message}`;
    return [`${work.row}: ${effects} effects once the fault was over; it ended in ${told}`];
  });
  await bench.stopGateway(connection);
  return [...read, ...written, ...early, ...late].filter((problem) => problem !== undefined);
}

function stand(bench: Bench, { vendor, name }: CataloguedFault, more: Partial<Fault>): Promise<string> {
  if (vendor !== null) return bench.simulator.namedFault(name, more);
  const played = GENERAL_FAULTS[name]?.play(bench.unit as never) ?? { kind: 'status' as const };
  return bench.simulator.fault({ path: '', ...more, ...played });
}

async function endingOf(asked: Promise<unknown>): Promise<{ ending: Ending; message?: string }> {
  return asked.then(
    () => ({ ending: 'works' as const }),
    (error: Error & { body?: ErrorBody }) => ({
      ending: error.body?.code ?? ('INTERNAL' as const),
      message: error.message,
    }),
  );
}

function deviation(
  row: MatrixRow,
  expectation: FaultExpectation,
  { ending, message = '' }: { ending: Ending; message?: string },
): string | undefined {
  const due = endingsOf(expectation, row);
  return due.includes(ending) ? undefined : `${row}: ${due.join(' or ')} was due, not ${ending} ${message}`;
}

/** While the fault stands: what was refused has no effect, and nothing has two. */
function tooMany(
  work: Work & { row: MatrixRow },
  effects: number,
  { work: done }: FaultExpectation,
): string[] {
  const most = done === 'none' ? 0 : 1;
  return effects <= most ? [] : [`${work.row}: ${effects} effects while the fault stood`];
}
