import { randomUUID } from 'node:crypto';
import type { Caller } from '../caller.js';
import type { Ending, FaultExpectation, MatrixRow } from '../fault-expectation.js';
import type { GatewayUnderTest, VendorCall } from '../gateway-under-test.js';
import { kindsOf } from '../proof/work.js';

/** What a reading operation is asked about: a record that is there. */
export interface Subject {
  id: string;
  unit: GatewayUnderTest;
}

interface ReadingRow {
  ask(caller: Caller, subject: Subject, timeoutMs: number): Promise<unknown>;
  /** How it may end besides: from what the gateway knows already, or because it tells failures in its answer. */
  also?: readonly Ending[];
}

/** Operations that write nothing. */
export const READING_ROWS: Partial<Record<MatrixRow, ReadingRow>> = {
  describe: {
    ask: (caller, { unit }, timeoutMs) =>
      caller.ask('describe', { types: [unit.sample.type, unit.paging.type] }, { timeoutMs }),
    also: ['works'],
  },
  get: {
    ask: (caller, { id, unit }, timeoutMs) =>
      caller.ask('get', { type: unit.sample.type, id }, { timeoutMs }),
  },
  query: {
    ask: (caller, { unit }, timeoutMs) =>
      caller.ask('query', { type: unit.paging.type, limit: 2 }, { timeoutMs }),
  },
  preview: {
    ask: (caller, { id, unit }, timeoutMs) => {
      const { type, field } = unit.sample;
      const { connection } = caller;
      const change = { ref: 'changed', connection, kind: 'update', type, id, fields: { [field]: 'Other' } };
      return caller
        .ask<{ items: { problems: { code: string; message: string }[] }[] }>(
          'preview',
          { changes: [change] },
          { timeoutMs },
        )
        .then(({ items }) => {
          const [problem] = items.flatMap(({ problems }) => problems);
          if (problem) throw Object.assign(new Error(problem.message), { body: problem });
        });
    },
  },
  limits: { ask: (caller, _subject, timeoutMs) => caller.ask('limits', {}, { timeoutMs }), also: ['works'] },
  check: { ask: (caller, _subject, timeoutMs) => caller.ask('check', {}, { timeoutMs }), also: ['works'] },
  setup: { ask: (caller, _subject, timeoutMs) => caller.ask('setup', { apply: false }, { timeoutMs }) },
  resolve: {
    ask: (caller, { unit }, timeoutMs) =>
      caller.ask(
        'resolve',
        { key: randomUUID(), type: unit.sample.type, sagaId: 'matrix', epoch: 1 },
        { timeoutMs },
      ),
  },
};

/** The writing rows that a gateway supports, by the kind of work that plays them. */
export function writingRows(unit: GatewayUnderTest): { row: MatrixRow; kind: string }[] {
  return kindsOf(unit).map((kind) => ({
    kind,
    row: (kind.startsWith('compensate ') ? kind : `apply ${kind}`) as MatrixRow,
  }));
}

/** The calls that write, each once: a fault stands at them and at no other. */
export function writingCalls(unit: GatewayUnderTest): VendorCall[] {
  const calls = [
    unit.sample.creates,
    unit.sample.updates,
    unit.deletes ?? { method: 'DELETE', path: '' },
    ...[unit.transition?.moves, unit.link?.makes, unit.upsert?.makes].filter((call) => call !== undefined),
  ];
  return [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
}

/** How a cell may end. */
export function endingsOf(expectation: FaultExpectation, row: MatrixRow): readonly Ending[] {
  const reading = READING_ROWS[row];
  const usual = reading ? [...expectation.reads, ...(reading.also ?? [])] : expectation.writes;
  return expectation.except?.[row] ?? usual;
}
