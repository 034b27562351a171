import type { FastifyInstance } from 'fastify';
import { instant } from '../instant.js';
import type { ObjectType } from '../object-types.js';
import type { Portal } from '../portal.js';
import { invalid, invalidJson, notFound, Refusal } from '../refusal.js';
import { showRecord, showWritten, type RecordView } from '../views.js';
import { archiveRecord, createRecord, findRecord, patchRecord } from '../writes.js';
import { objectBody, route, typeIn, type Answer, type Query } from './http.js';
import { OBJECT_ROOTS } from './objects.js';

const MOST_INPUTS = 100;

interface Input {
  id?: unknown;
  idProperty?: string;
  properties?: unknown;
  associations?: unknown;
  /** Where every input carries one of its own, the inputs stand and fall alone. */
  objectWriteTraceId?: string;
}

interface BatchBody {
  inputs: Input[];
  idProperty?: string;
  properties?: string[];
}

/** Creates, reads, updates, archives and upserts up to 100 records of a type. */
export function batchRoutes(api: FastifyInstance, portal: Portal): void {
  const on = (name: string, handle: (type: ObjectType, body: BatchBody, query: Query) => Answer) =>
    route(api, OBJECT_ROOTS, 'POST', `/:type/batch/${name}`, ({ params, body, query }) =>
      handle(typeIn(params), readBatch(body), query),
    );
  on('create', (type, { inputs }) =>
    writeAll(portal, 201, inputs, (input) =>
      showWritten(portal, createRecord(portal, type, input), input.properties),
    ),
  );
  on('update', (type, { inputs }) => {
    requireDistinct(inputs);
    return writeAll(portal, 200, inputs, ({ id, idProperty, properties }) => {
      const record = findRecord(portal, type, String(id), { idProperty });
      if (!record) throw notFound(String(id));
      return showRecord(portal, patchRecord(portal, record, properties), Object.keys(Object(properties)));
    });
  });
  on('upsert', (type, { inputs }) => {
    requireDistinct(inputs);
    return writeAll(portal, 200, inputs, (input) => upsert(portal, type, input));
  });
  on('archive', (type, { inputs }) => {
    const known = inputs.map(({ id }) => String(id)).filter((id) => portal.records.get(type, id));
    portal.operate('INTEGRATION', () => known.forEach((id) => archiveRecord(portal, type, id)));
    return { status: 204 };
  });
  on('read', (type, body, query) => readAll(portal, type, body, query.flag('archived')));
}

function readBatch(body: unknown): BatchBody {
  const { inputs } = objectBody(body);
  if (!Array.isArray(inputs)) throw invalidJson('Some required fields were not set: [inputs]');
  if (inputs.length > MOST_INPUTS)
    throw invalid(`The maximum number of inputs is ${MOST_INPUTS}; this batch has ${inputs.length}`);
  return body as BatchBody;
}

function requireDistinct(inputs: Input[]): void {
  const ids = inputs.map(({ id }) => String(id));
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  if (twice.length > 0)
    throw invalid(`Duplicate IDs found in batch input: [${twice.join(', ')}]. IDs must be unique`);
}

function upsert(portal: Portal, type: ObjectType, { id, idProperty, properties }: Input) {
  if (id === undefined) throw invalidJson('Some required fields were not set: [id]');
  const found = findRecord(portal, type, String(id), { idProperty });
  const named = idProperty && idProperty !== 'hs_object_id' ? { [idProperty]: String(id) } : undefined;
  if (!found && !named) throw notFound(String(id));
  const written = { ...named, ...Object(properties) };
  const record = found
    ? patchRecord(portal, found, written)
    : createRecord(portal, type, { properties: written });
  return { ...showWritten(portal, record, written), new: !found };
}

/**
 * Writes all inputs or none: the first that is wrong refuses the batch. Only where each carries a trace id of its own
 * do the right ones go through, and the wrong ones are listed in a 207.
 */
function writeAll(
  portal: Portal,
  status: number,
  inputs: Input[],
  write: (input: Input) => RecordView,
): Answer {
  const startedAt = portal.now();
  const traces = new Set(inputs.map(({ objectWriteTraceId }) => objectWriteTraceId).filter(Boolean));
  const traced = (input: Input): RecordView => ({
    ...write(input),
    ...(input.objectWriteTraceId ? { objectWriteTraceId: input.objectWriteTraceId } : {}),
  });
  if (traces.size < inputs.length || inputs.length === 0) {
    const results = portal.operate('INTEGRATION', () => inputs.map(traced));
    return { status, body: envelope(portal, startedAt, results) };
  }
  const results: RecordView[] = [];
  const errors: unknown[] = [];
  for (const input of inputs)
    try {
      results.push(portal.operate('INTEGRATION', () => traced(input)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push(batchError(error, String(input.objectWriteTraceId)));
    }
  return { status: errors.length > 0 ? 207 : status, body: envelope(portal, startedAt, results, errors) };
}

const batchError = ({ status, message, details }: Refusal, trace: string) => ({
  status: 'error',
  category: details.category ?? (status === 404 ? 'OBJECT_NOT_FOUND' : 'VALIDATION_ERROR'),
  message,
  context: { ...details.context, objectWriteTraceId: [trace] },
});

function readAll(portal: Portal, type: ObjectType, body: BatchBody, archived: boolean): Answer {
  const startedAt = portal.now();
  const { idProperty, properties } = body;
  const ids = [...new Set(body.inputs.map(({ id }) => String(id)))];
  const found = ids.map((id) => [id, findRecord(portal, type, id, { idProperty, archived })] as const);
  const missing = found.flatMap(([id, record]) => (record ? [] : [id]));
  const results = found.flatMap(([, record]) => (record ? [showRecord(portal, record, properties)] : []));
  if (missing.length === 0) return { status: 200, body: envelope(portal, startedAt, results) };
  const error = {
    status: 'error',
    category: 'OBJECT_NOT_FOUND',
    message: `Could not get some ${type.singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
    context: { ids: missing },
  };
  return { status: 207, body: envelope(portal, startedAt, results, [error]) };
}

/** What all batches answer with. */
export function envelope(portal: Portal, startedAt: number, results: unknown[], errors: unknown[] = []) {
  return {
    status: 'COMPLETE',
    results,
    ...(errors.length > 0 ? { numErrors: errors.length, errors } : {}),
    startedAt: instant(startedAt),
    completedAt: instant(portal.now()),
  };
}
