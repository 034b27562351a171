import type { FastifyInstance } from 'fastify';
import { readTypeIds, requireRecord } from '../association-input.js';
import { associationTypes, reversed, type AssociationType } from '../association-types.js';
import type { Link } from '../associations.js';
import type { ObjectType } from '../object-types.js';
import type { Portal } from '../portal.js';
import { invalid, invalidJson, notFound } from '../refusal.js';
import { DATED, objectBody, route, typeIn, type Answer, type Query } from './http.js';
import { envelope } from './batch.js';

/** Two records that are, or shall be, associated. */
export interface Pair {
  from: ObjectType;
  fromId: string;
  to: ObjectType;
  toId: string;
}

const RECORD_ROOTS = ['/crm/v4/objects', ...DATED.map((version) => `/crm/objects/${version}`)];
const TYPE_ROOTS = ['/crm/v4/associations', ...DATED.map((version) => `/crm/associations/${version}`)];
/** The specification of 2026-09 has no reading of one record's associations any more, only the batch. */
const READ_ROOTS = RECORD_ROOTS.filter((root) => !root.endsWith('2026-09'));

/** Associates single records (associations v4). */
export function associationRoutes(api: FastifyInstance, portal: Portal): void {
  const pairIn = (params: Record<string, string>): Pair => ({
    from: typeIn(params, 'from'),
    fromId: params.fromId ?? '',
    to: typeIn(params, 'to'),
    toId: params.toId ?? '',
  });
  const ends = '/:from/:fromId/associations';
  route(api, READ_ROOTS, 'GET', `${ends}/:to`, ({ params, query }) => ({
    status: 200,
    body: readPage(portal, pairIn(params), query),
  }));
  route(api, RECORD_ROOTS, 'PUT', `${ends}/default/:to/:toId`, ({ params }) => {
    const startedAt = portal.now();
    const results = portal.operate('INTEGRATION', () => associate(portal, pairIn(params)));
    return { status: 200, body: envelope(portal, startedAt, results) };
  });
  route(api, RECORD_ROOTS, 'PUT', `${ends}/:to/:toId`, ({ params, body }) => ({
    status: 201,
    body: portal.operate('INTEGRATION', () => label(portal, pairIn(params), body)),
  }));
  route(api, RECORD_ROOTS, 'DELETE', `${ends}/:to/:toId`, ({ params }) => {
    const { from, fromId, to, toId } = pairIn(params);
    portal.operate('INTEGRATION', () => portal.associations.remove(from, fromId, to, toId));
    return { status: 204 };
  });
}

/** Lists the association types of two object types, and associates and reads in batches. */
export function associationTypeRoutes(api: FastifyInstance, portal: Portal): void {
  route(api, TYPE_ROOTS, 'GET', '/:from/:to/labels', ({ params }) => ({
    status: 200,
    body: { results: associationTypes(typeIn(params, 'from'), typeIn(params, 'to')).map(showType) },
  }));
  for (const [name, handle] of Object.entries(BATCHES))
    route(api, TYPE_ROOTS, 'POST', `/:from/:to/batch/${name}`, ({ params, body }) => {
      const { inputs } = objectBody(body);
      if (!Array.isArray(inputs)) throw invalidJson('Some required fields were not set: [inputs]');
      const most = name === 'read' ? 1_000 : 2_000;
      if (inputs.length > most) throw invalid(`The maximum number of inputs is ${most}`);
      return portal.operate('INTEGRATION', () =>
        handle(portal, typeIn(params, 'from'), typeIn(params, 'to'), inputs as BatchInput[]),
      );
    });
}

interface BatchInput {
  /** The record to read. */
  id?: unknown;
  from?: { id?: unknown };
  to?: { id?: unknown };
  types?: unknown;
}

type Batch = (portal: Portal, from: ObjectType, to: ObjectType, inputs: BatchInput[]) => Answer;

const pairOf = (from: ObjectType, to: ObjectType, input: BatchInput): Pair => ({
  from,
  fromId: String(input.from?.id),
  to,
  toId: String(input.to?.id),
});

const BATCHES: Record<string, Batch> = {
  'associate/default': (portal, from, to, inputs) => ({
    status: 200,
    body: envelope(
      portal,
      portal.now(),
      inputs.flatMap((input) => associate(portal, pairOf(from, to, input))),
    ),
  }),
  create: (portal, from, to, inputs) => ({
    status: 201,
    body: envelope(
      portal,
      portal.now(),
      inputs.map((input) => label(portal, pairOf(from, to, input), input.types)),
    ),
  }),
  read: (portal, from, to, inputs) => readBatch(portal, from, to, inputs),
};

const showType = ({ category, typeId, label: text }: AssociationType) => ({ category, typeId, label: text });

const showLink = ({ id, types }: Link) => ({ toObjectId: Number(id), associationTypes: types.map(showType) });

function readPage(portal: Portal, { from, fromId, to }: Pair, query: Query) {
  const record = portal.records.get(from, fromId);
  if (!record || record.archivedAt !== undefined) throw notFound(fromId);
  const limit = query.whole('limit', 500, 500);
  const after = Number(query.text('after') ?? 0);
  const rest = livingLinks(portal, from, fromId, to).filter(({ id }) => Number(id) >= after);
  const next = rest[limit];
  return {
    results: rest.slice(0, limit).map(showLink),
    ...(next ? { paging: { next: { after: next.id, link: `?after=${next.id}` } } } : {}),
  };
}

/** An archived record keeps its associations, but nobody sees them. */
const livingLinks = (portal: Portal, from: ObjectType, fromId: string, to: ObjectType) =>
  portal.associations
    .of(from, fromId, to)
    .filter(({ id }) => portal.records.get(to, id)?.archivedAt === undefined);

/** Answers with both directions, as HubSpot does. */
function associate(portal: Portal, pair: Pair) {
  const { from, fromId, to, toId } = requirePair(portal, pair);
  portal.associations.associate(from, fromId, to, toId);
  const unlabelled = associationTypes(from, to).find(({ label: text }) => text === null) as AssociationType;
  const show = (one: string, other: string, { typeId }: AssociationType) => ({
    from: { id: one },
    to: { id: other },
    associationSpec: { associationCategory: 'HUBSPOT_DEFINED', associationTypeId: typeId },
  });
  return [show(fromId, toId, unlabelled), show(toId, fromId, reversed(unlabelled))];
}

function label(portal: Portal, pair: Pair, specs: unknown) {
  const { from, fromId, to, toId } = requirePair(portal, pair);
  const link = portal.associations.label(from, fromId, to, toId, readTypeIds(from, to, specs));
  return {
    fromObjectTypeId: from.typeId,
    fromObjectId: Number(fromId),
    toObjectTypeId: to.typeId,
    toObjectId: Number(toId),
    labels: link.types.flatMap(({ label: text }) => (text === null ? [] : [text])),
  };
}

function requirePair(portal: Portal, pair: Pair): Pair {
  if (associationTypes(pair.from, pair.to).length === 0)
    throw invalid(`No association type is defined from ${pair.from.typeId} to ${pair.to.typeId}`);
  requireRecord(portal, pair.from, pair.fromId);
  requireRecord(portal, pair.to, pair.toId);
  return pair;
}

function readBatch(portal: Portal, from: ObjectType, to: ObjectType, inputs: BatchInput[]): Answer {
  const startedAt = portal.now();
  const read = inputs.map(({ id }) => {
    const links = livingLinks(portal, from, String(id), to);
    return { id: String(id), to: links.map(showLink) };
  });
  const results = read.flatMap(({ id, to: ends }) => (ends.length > 0 ? [{ from: { id }, to: ends }] : []));
  const errors = read.flatMap(({ id, to: ends }) =>
    ends.length > 0
      ? []
      : [
          {
            status: 'error',
            category: 'OBJECT_NOT_FOUND',
            subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND',
            message: `No ${to.singular} is associated with ${from.singular} ${id}.`,
            context: {
              fromObjectId: [id],
              fromObjectType: [from.singular],
              toObjectType: [to.singular],
            },
          },
        ],
  );
  const body = envelope(portal, startedAt, results, errors);
  return { status: errors.length > 0 ? 207 : 200, body };
}
