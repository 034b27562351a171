import type { FastifyInstance } from 'fastify';
import type { ObjectType } from '../object-types.js';
import type { Portal } from '../portal.js';
import type { CrmRecord } from '../records.js';
import { invalid, notFound } from '../refusal.js';
import { search, type SearchRequest } from '../search.js';
import { showAssociations, showRecord, showWritten } from '../views.js';
import { archiveRecord, createRecord, findRecord, patchRecord } from '../writes.js';
import { DATED, objectBody, route, typeIn, type Answer, type Call, type Query } from './http.js';

export const OBJECT_ROOTS = ['/crm/v3/objects', ...DATED.map((version) => `/crm/objects/${version}`)];

/** Lists, reads, writes and searches the records of a type. */
export function objectRoutes(api: FastifyInstance, portal: Portal): void {
  const on = (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    handle: (type: ObjectType, call: Call) => Answer,
  ) => route(api, OBJECT_ROOTS, method, path, (call) => handle(typeIn(call.params), call));

  on('GET', '/:type', (type, { query }) => ({ status: 200, body: listPage(portal, type, query) }));
  on('GET', '/:type/:id', (type, { params, query }) => ({
    status: 200,
    body: withAssociations(portal, find(portal, type, params.id, query), query),
  }));
  on('POST', '/:type', (type, { body }) => {
    const input = objectBody(body);
    const record = portal.operate('INTEGRATION', () => createRecord(portal, type, input));
    return { status: 201, body: showWritten(portal, record, input.properties) };
  });
  on('PATCH', '/:type/:id', (type, { params, query, body }) => {
    const { properties } = objectBody(body);
    const record = portal.operate('INTEGRATION', () =>
      patchRecord(portal, find(portal, type, params.id, query), properties),
    );
    return { status: 200, body: showRecord(portal, record, Object.keys(Object(properties))) };
  });
  on('DELETE', '/:type/:id', (type, { params }) => {
    portal.operate('INTEGRATION', () => archiveRecord(portal, type, params.id ?? ''));
    return { status: 204 };
  });
  on('POST', '/:type/search', (type, { body }) => ({ status: 200, body: searchPage(portal, type, body) }));
}

function find(portal: Portal, type: ObjectType, id = '', query: Query): CrmRecord {
  const found = findRecord(portal, type, id, {
    idProperty: query.text('idProperty'),
    archived: query.flag('archived'),
  });
  if (!found) throw notFound(query.text('idProperty') ? '0' : id);
  return found;
}

function listPage(portal: Portal, type: ObjectType, query: Query) {
  const limit = query.whole('limit', 10, 100);
  const after = query.text('after') ?? '0';
  if (!/^\d+$/.test(after)) throw invalid(`Invalid paging cursor: ${after}`);
  const archived = query.flag('archived');
  const rest = portal.records
    .all(type)
    .filter(({ id, archivedAt }) => Number(id) >= Number(after) && (archivedAt !== undefined) === archived);
  const next = rest[limit];
  // The link of the official example goes to a path that is none: only `after` can be followed.
  const link = `https://api.hubapi.com/crm/objects/v3/${type.typeId}?limit=${limit}&after=${next?.id}`;
  return {
    results: rest.slice(0, limit).map((record) => withAssociations(portal, record, query)),
    ...(next ? { paging: { next: { after: next.id, link } } } : {}),
  };
}

function withAssociations(portal: Portal, record: CrmRecord, query: Query) {
  const associations = showAssociations(portal, record, query.list('associations'));
  return {
    ...showRecord(portal, record, query.list('properties')),
    ...(associations ? { associations } : {}),
  };
}

function searchPage(portal: Portal, type: ObjectType, body: unknown) {
  const request = objectBody(body ?? {}) as SearchRequest;
  const known = portal.propertiesOf(type);
  const { total, results, next } = search(type, known, portal.index.visible(type), request);
  return {
    total,
    results: results.map((record) => showRecord(portal, record, request.properties)),
    ...(next ? { paging: { next: { after: next } } } : {}),
  };
}
