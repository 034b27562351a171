import { notFound, SalesforceError } from '../errors.js';
import type { Org } from '../org.js';
import { fieldsOf, type Answer, type Call, type Route } from '../rest.js';
import { fieldOf } from '../schema.js';
import type { Begin } from './composite.js';
import { allowsDuplicates } from './records.js';

const MOST_RECORDS = 200;

/** Many records in one call: each has a result of its own. */
export function collectionRoutes(org: () => Org, begin: Begin): Route[] {
  return [
    [
      '/composite/sobjects',
      {
        POST: (call) => collection(org(), begin, call, 'create'),
        PATCH: (call) => collection(org(), begin, call, 'update'),
        DELETE: (call) => collection(org(), begin, call, 'remove'),
      },
    ],
    ['/composite/sobjects/:type/:field', { PATCH: (call) => collection(org(), begin, call, 'upsert') }],
  ];
}

const bad = (message: string) => new SalesforceError(400, 'JSON_PARSER_ERROR', message);

type Verb = 'create' | 'update' | 'upsert' | 'remove';

/** Up to 200 records at once; each has a result of its own, and the whole always answers 200. */
function collection(org: Org, begin: Begin, call: Call, verb: Verb): Answer {
  const { records, allOrNone } = verb === 'remove' ? idsOf(org, call) : (fieldsOf(call) as unknown as Batch);
  if (!Array.isArray(records)) throw bad('Missing required field: records');
  if (records.length > MOST_RECORDS)
    throw new SalesforceError(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MOST_RECORDS} records into this call`,
    );
  const rollBack = begin();
  const results = records.map((record) => writeOne(org, call, record, verb));
  if (!allOrNone || results.every(({ success }) => success)) return { status: 200, body: results };
  rollBack();
  return { status: 200, body: results.map((result) => (result.success ? ROLLED_BACK : result)) };
}

interface Batch {
  allOrNone?: boolean;
  records?: Record<string, unknown>[];
}
interface WriteResult {
  id?: string;
  success: boolean;
  created?: boolean;
  errors: object[];
}

const ROLLED_BACK: WriteResult = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message:
        'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
};

function idsOf(org: Org, { query }: Call): Batch {
  const records = (query.get('ids') ?? '').split(',').map((id) => {
    const type = [...org.schema.values()].find(({ keyPrefix }) => id.startsWith(keyPrefix));
    return { id, attributes: { type: type?.name } };
  });
  return { records, allOrNone: query.get('allOrNone') === 'true' };
}

function writeOne(org: Org, call: Call, record: Record<string, unknown>, verb: Verb): WriteResult {
  try {
    const { attributes, id, Id, ...fields } = record as {
      attributes?: { type?: string };
      id?: string;
      Id?: string;
    };
    const type = org.type(String(attributes?.type));
    const { userId } = call.session;
    if (verb === 'upsert') return upsertOne(org, call, fields);
    if (verb === 'create')
      return { id: org.create(type, fields, userId, allowsDuplicates(call)), success: true, errors: [] };
    const target = String(id ?? Id);
    if (verb === 'update') org.update(type, target, fields, userId, allowsDuplicates(call));
    else org.remove(type, target, userId);
    return { id: target, success: true, errors: [] };
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    const { errorCode, message, fields = [] } = error;
    return { success: false, errors: [{ statusCode: errorCode, message, fields }] };
  }
}

/** One record of an upsert of many: found by the external id in its own fields, else created. */
function upsertOne(org: Org, call: Call, fields: Record<string, unknown>): WriteResult {
  const type = org.type(String(call.params.type));
  const field = fieldOf(type, String(call.params.field));
  if (!field?.externalId) throw notFound();
  const { [field.name]: value, ...rest } = fields;
  const [row, ...others] = value == null ? [] : org.findBy(type, field, value);
  if (others.length > 0)
    throw new SalesforceError(300, 'DUPLICATE_EXTERNAL_ID', `${field.name}: more than one record found`);
  const { userId } = call.session;
  if (!row) return { id: org.create(type, fields, userId), success: true, errors: [], created: true };
  org.update(type, String(row.Id), rest, userId);
  return { id: String(row.Id), success: true, errors: [], created: false };
}
