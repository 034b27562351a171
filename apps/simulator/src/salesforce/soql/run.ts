import { malformed, queryError } from './errors.js';
import type { Fields, Org } from '../org.js';
import { SalesforceError } from '../errors.js';
import { present } from '../present.js';
import type { Field, RecordType } from '../schema.js';
import { comparable, compileComparison } from './filter.js';
import { parseQuery } from './parser.js';
import {
  parentType,
  resolveChildren,
  resolvePath,
  resolveType,
  valueAt,
  type ResolvedPath,
} from './resolve.js';
import type { AggregateNode, Condition, Ordering, Query } from './syntax.js';

/** A row of a result; the value of a child relationship is a `Children`. */
export type ResultRow = Record<string, unknown>;

/** The rows of a subquery, before they are cut into pages; an empty one is presented as null. */
export class Children {
  constructor(readonly rows: ResultRow[]) {}
}

export interface QueryResult {
  /** Rows found: what `totalSize` says; more than `rows` only for `COUNT()`. */
  totalSize: number;
  rows: ResultRow[];
  /** True where a long text area is read: the org then gives smaller pages. */
  wide: boolean;
}

interface Reading {
  org: Org;
  text: string;
  now: number;
  /** queryAll: what lies in the recycle bin too. */
  withDeleted: boolean;
  /** `/services/data/v60.0`, for the records' addresses. */
  base: string;
}

type Test = (row: Fields) => boolean;
type Project = (row: Fields, into: ResultRow) => void;

/** Runs a SOQL query; throws what the API answers to a query that it does not take. */
export function runQuery(reading: Reading): QueryResult {
  const query = parseQuery(reading.text);
  const type = resolveType(reading.org, reading.text, query.from);
  const rows = select(reading, query, type, () => true);
  if (query.countOnly) return { totalSize: rows.length, rows: [], wide: false };
  const aggregates = query.select.filter((node) => node.kind === 'aggregate');
  if (aggregates.length > 0) return aggregate(reading, query, type, aggregates, rows);
  const project = compileSelect(reading, query, type);
  return { totalSize: rows.length, rows: rows.map(project), wide: readsLongText(reading, query, type) };
}

/** The rows of a type that pass the query's conditions, in its order and within its limits. */
function select(reading: Reading, query: Query, type: RecordType, extra: Test): Fields[] {
  const test = query.where ? compileCondition(reading, type, query.where) : () => true;
  const order = compileOrder(reading, type, query.orderBy);
  const found = reading.org.all(type, reading.withDeleted).filter((row) => extra(row) && test(row));
  const end = query.limit === undefined ? undefined : query.offset + query.limit;
  return found.sort(order).slice(query.offset, end);
}

function compileCondition(reading: Reading, type: RecordType, condition: Condition): Test {
  if (condition.kind === 'not') {
    const test = compileCondition(reading, type, condition.part);
    return (row) => !test(row);
  }
  if (condition.kind !== 'compare') {
    const tests = condition.parts.map((part) => compileCondition(reading, type, part));
    return condition.kind === 'and'
      ? (row) => tests.every((test) => test(row))
      : (row) => tests.some((test) => test(row));
  }
  const path = resolvePath(reading.org, reading.text, type, condition.left);
  if (!Array.isArray(condition.right))
    return semiJoin(reading, path, condition.operator === 'NOT IN', condition.right);
  const { field } = path;
  const test = compileComparison(reading.text, field, condition.operator, condition.right, reading.now);
  return (row) => test(valueAt(reading.org, row, path));
}

function semiJoin(reading: Reading, path: ResolvedPath, negated: boolean, query: Query): Test {
  const [node] = query.select;
  if (query.select.length !== 1 || node?.kind !== 'path')
    throw malformed(reading.text, query.from.at, 'semi join sub-selects must select exactly one field');
  const type = resolveType(reading.org, reading.text, query.from);
  const inner = resolvePath(reading.org, reading.text, type, node);
  const rows = select(reading, query, type, () => true);
  const values = new Set(rows.map((row) => valueAt(reading.org, row, inner)));
  return (row) => values.has(valueAt(reading.org, row, path)) !== negated;
}

function compileOrder(reading: Reading, type: RecordType, orderBy: Ordering[]) {
  const keys = orderBy.map((ordering) => ({
    ...ordering,
    path: resolvePath(reading.org, reading.text, type, ordering.by),
  }));
  return (left: Fields, right: Fields): number => {
    for (const { path, descending, nullsLast } of keys) {
      const [a, b] = [left, right].map((row) => comparable(path.field, valueAt(reading.org, row, path)));
      if (a === b) continue;
      if (a === null || b === null) return (a === null) === nullsLast ? 1 : -1;
      return (a as never) < (b as never) === descending ? 1 : -1;
    }
    return 0;
  };
}

function compileSelect(reading: Reading, query: Query, type: RecordType): (row: Fields) => ResultRow {
  const seen = new Set<string>();
  const projections = query.select.map((node): Project => {
    if (node.kind === 'subquery') return compileChildren(reading, node.query, type);
    if (node.kind === 'aggregate')
      throw malformed(reading.text, node.argument.at, 'aggregates cannot be mixed');
    const path = resolvePath(reading.org, reading.text, type, node);
    const name = [...path.parents.map((parent) => parent.relationshipName), path.field.name].join('.');
    if (seen.has(name))
      throw queryError('INVALID_FIELD', reading.text, node.at, `duplicate field selected: ${name}`);
    seen.add(name);
    return (row, into) => projectPath(reading, row, into, path.parents, path.field);
  });
  return (row) => {
    const into: ResultRow = attributesOf(reading, type.name, row);
    for (const project of projections) project(row, into);
    return into;
  };
}

const attributesOf = ({ base }: Reading, type: string, row: Fields): ResultRow => ({
  attributes: { type, url: `${base}/sobjects/${type}/${String(row.Id)}` },
});

function projectPath(reading: Reading, row: Fields, into: ResultRow, parents: Field[], field: Field): void {
  const [parent, ...others] = parents;
  if (!parent) {
    into[field.name] = present(field, row);
    return;
  }
  const name = String(parent.relationshipName);
  const above = reading.org.find(row[parent.name]);
  if (!above) {
    into[name] = null;
    return;
  }
  into[name] ??= attributesOf(reading, parentType(reading.org, String(above.Id)), above);
  projectPath(reading, above, into[name] as ResultRow, others, field);
}

function compileChildren(reading: Reading, query: Query, parent: RecordType): Project {
  const { type, field } = resolveChildren(reading.org, reading.text, parent, query.from);
  const project = compileSelect(reading, query, type);
  return (row, into) => {
    const children = select(reading, query, type, (child) => child[field.name] === row.Id);
    into[String(field.childRelationship)] = children.length > 0 ? new Children(children.map(project)) : null;
  };
}

function readsLongText({ org, text }: Reading, query: Query, type: RecordType): boolean {
  return query.select.some(
    (node) => node.kind === 'path' && resolvePath(org, text, type, node).field.length > 4_000,
  );
}

const FOLDS: Record<AggregateNode['fn'], (values: (string | number)[]) => unknown> = {
  count: (values) => values.length,
  count_distinct: (values) => new Set(values).size,
  sum: (values) => (values.length > 0 ? total(values) : null),
  avg: (values) => (values.length > 0 ? total(values) / values.length : null),
  min: (values) => [...values].sort(ascending)[0] ?? null,
  max: (values) => [...values].sort(ascending).at(-1) ?? null,
};
const total = (values: (string | number)[]) => values.reduce<number>((sum, value) => sum + Number(value), 0);
const ascending = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);

function aggregate(
  reading: Reading,
  query: Query,
  type: RecordType,
  nodes: AggregateNode[],
  rows: Fields[],
): QueryResult {
  if (nodes.length !== query.select.length)
    throw new SalesforceError(
      400,
      'MALFORMED_QUERY',
      'Field must be grouped or aggregated: GROUP BY is not available',
    );
  const row: ResultRow = { attributes: { type: 'AggregateResult' } };
  let unnamed = 0;
  for (const { fn, argument, alias } of nodes) {
    const path = resolvePath(reading.org, reading.text, type, argument);
    const values = rows.map((entry) => valueAt(reading.org, entry, path)).filter((value) => value !== null);
    row[alias ?? `expr${unnamed++}`] = FOLDS[fn](values as (string | number)[]);
  }
  return { totalSize: 1, rows: [row], wide: false };
}
