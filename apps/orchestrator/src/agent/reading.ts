import {
  SignalboxError,
  canonicalJson,
  sha256,
  type Condition,
  type QueryRequest,
  type RunDetail,
  type SystemRecord,
} from '@signalbox/contracts';
import {
  connectionMapping,
  entityMapping,
  likeSearch,
  listedFields,
  neededFields,
  systemCondition,
  toCanonical,
  type Mappings,
} from '@signalbox/mapping';
import type { GatewayReads } from './ports.js';
import type {
  CanonicalRecord,
  FindRecordsAnswer,
  FindRecordsCall,
  ReadRecordAnswer,
  ReadRecordCall,
} from './protocol.js';
import { READ_RETRIES, retrying } from './retrying.js';
import type { Ground, ReadCall } from './state.js';

type FoundRecords = Extract<FindRecordsAnswer, { more: boolean }>;
type FoundRecord = Extract<ReadRecordAnswer, { record: unknown }>;

/** One reading call carried out. */
export interface Reading {
  answer: FoundRecords | FoundRecord;
  ground: Ground;
  /** For the run's list of what was read. */
  reads: RunDetail['reads'];
}

export interface ReadingPorts {
  gateways: GatewayReads;
  mappings: () => Mappings;
}

const DEFAULT_LIMIT = 20;

/**
 * Carries out a model's reading call: canonical terms in and out, passing failures retried.
 * @throws SignalboxError as the mapping or the gateway says.
 */
export async function read(ports: ReadingPorts, call: ReadCall, signal?: AbortSignal): Promise<Reading> {
  const mappings = ports.mappings();
  const answer =
    call.name === 'read_record'
      ? await readRecord(ports.gateways, mappings, call.args, signal)
      : await findRecords(ports.gateways, mappings, call.args, signal);
  const records = recordsOf(answer);
  return {
    answer,
    ground: { call, digest: digestOf(records) },
    reads:
      records.length > 0 ? records.map((each) => readEntry(mappings, each)) : [emptyEntry(mappings, call)],
  };
}

async function readRecord(
  gateways: GatewayReads,
  mappings: Mappings,
  { connection, entity, id }: ReadRecordCall,
  signal?: AbortSignal,
): Promise<FoundRecord> {
  const { type } = connectionMapping(mappings, entity, connection);
  const request = { type, id, ...neededFields(mappings, entity, connection) };
  const { record } = await retrying(() => gateways.get(connection, request), { ...READ_RETRIES, signal });
  return { record: record === null ? null : canonical(mappings, entity, connection, record) };
}

async function findRecords(
  gateways: GatewayReads,
  mappings: Mappings,
  call: FindRecordsCall,
  signal?: AbortSignal,
): Promise<FoundRecords> {
  const { connection, entity } = call;
  const search = searchOf(mappings, call);
  const pages = await Promise.all(
    search.requests.map((request) =>
      retrying(() => gateways.query(connection, request), { ...READ_RETRIES, signal }),
    ),
  );
  const records = new Map<string, CanonicalRecord>();
  for (const record of pages.flatMap((page) => page.records)) {
    const found = canonical(mappings, entity, connection, record);
    if (search.accepts(found)) records.set(found.id, found);
  }
  return { records: [...records.values()], more: pages.some((page) => page.nextCursor !== null) };
}

interface Search {
  /** Their answers together hold what is looked for. */
  requests: QueryRequest[];
  accepts(record: CanonicalRecord): boolean;
}

/** No system searches by likeness: each probe of a `like` is asked for by itself, and what is not alike is dropped. */
export function searchOf(mappings: Mappings, call: FindRecordsCall): Search {
  const { connection, entity, where, limit = DEFAULT_LIMIT } = call;
  const { type } = connectionMapping(mappings, entity, connection);
  const likes = where.filter(({ op }) => op === 'like');
  const exact = where
    .filter(({ op }) => op !== 'like')
    .map((condition) => systemCondition(mappings, entity, connection, condition));
  const searches = likes.map(({ field, value }) => {
    if (typeof value === 'string') return likeSearch(mappings, entity, connection, field, value);
    throw new SignalboxError('VALIDATION', `"like" compares text, and the value given for ${field} is none.`);
  });
  const request = (conditions: Condition[]): QueryRequest => ({
    type,
    fields: listedFields(mappings, entity, connection),
    where: conditions,
    limit,
  });
  // Records that are alike in every way are among those of the first search: the others only drop.
  const probes = searches[0]?.conditions.map((probe) => [...exact, probe]) ?? [exact];
  return {
    requests: probes.map(request),
    accepts: (record) => searches.every((search) => search.accepts(record.values)),
  };
}

function canonical(
  mappings: Mappings,
  entity: string,
  connection: string,
  record: SystemRecord,
): CanonicalRecord {
  return toCanonical(mappings, entity, { ...record, connection });
}

export function recordsOf(answer: Reading['answer']): CanonicalRecord[] {
  if ('records' in answer) return answer.records;
  return answer.record === null ? [] : [answer.record];
}

/** Versions are left out: they also change with what the mappings don't look at. */
function digestOf(records: CanonicalRecord[]): string {
  const values = records.map(({ connection, entity, id, values }) => ({ connection, entity, id, values }));
  return sha256(canonicalJson(values.sort((a, b) => (a.id < b.id ? -1 : 1))));
}

function readEntry(mappings: Mappings, record: CanonicalRecord): RunDetail['reads'][number] {
  const { connection, entity, type, id, url } = record;
  const { title, knownBy } = entityMapping(mappings, entity);
  const name = record.values[knownBy];
  const summary = typeof name === 'string' && name !== id ? `${title} ${id} (${name})` : `${title} ${id}`;
  return { connection, type, id, summary, url };
}

function emptyEntry(mappings: Mappings, call: ReadCall): RunDetail['reads'][number] {
  const { connection, entity } = call.args;
  const { type } = connectionMapping(mappings, entity, connection);
  const { title } = entityMapping(mappings, entity);
  const sought =
    call.name === 'read_record'
      ? `with the id ${call.args.id}`
      : `where ${call.args.where.map(({ field, op, value }) => `${field} ${op} ${JSON.stringify(value)}`).join(' and ') || 'nothing is asked'}`;
  return { connection, type, id: null, summary: `no ${title} ${sought}`, url: null };
}
