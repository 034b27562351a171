import { SalesforceError } from '../errors.js';
import type { Org } from '../org.js';
import { allowsDuplicates } from './records.js';
import { fieldsOf, type Answer, type Call, type Dispatch, type Route } from '../rest.js';

const MOST_SUBREQUESTS = 25;
const MOST_QUERIES = 5;
const MOST_RECORDS = 200;

interface Subrequest {
  method: string;
  url: string;
  referenceId: string;
  body?: unknown;
  httpHeaders?: Record<string, string>;
}
interface Subanswer {
  body: unknown;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string;
}

/** Opens a transaction; the result rolls it back. */
type Begin = () => () => void;

/** Several calls in one: `composite` with references between them, and collections of records. */
export function compositeRoutes(org: () => Org, dispatch: () => Dispatch, begin: Begin): Route[] {
  return [
    ['/composite', { POST: (call) => composite(dispatch(), begin, call) }],
    [
      '/composite/sobjects',
      {
        POST: (call) => collection(org(), begin, call, 'create'),
        PATCH: (call) => collection(org(), begin, call, 'update'),
        DELETE: (call) => collection(org(), begin, call, 'remove'),
      },
    ],
  ];
}

const bad = (message: string) => new SalesforceError(400, 'JSON_PARSER_ERROR', message);

function composite(dispatch: Dispatch, begin: Begin, call: Call): Answer {
  const { allOrNone = false, compositeRequest } = fieldsOf(call);
  const requests = compositeRequest as Subrequest[] | undefined;
  if (!Array.isArray(requests)) throw bad('Missing required field: compositeRequest');
  if (requests.length > MOST_SUBREQUESTS)
    throw new SalesforceError(
      400,
      'LIMIT_EXCEEDED',
      `The operation exceeds the maximum of ${MOST_SUBREQUESTS} subrequests`,
    );
  if (requests.filter(({ url }) => /\/query(All)?[/?]/.test(url)).length > MOST_QUERIES)
    throw new SalesforceError(
      400,
      'LIMIT_EXCEEDED',
      `The operation exceeds the maximum of ${MOST_QUERIES} query subrequests`,
    );
  for (const { referenceId, method, url } of requests)
    if (!referenceId || !method || !url) throw bad('Missing required field: referenceId, method or url');
  const rollBack = begin();
  const answers: Subanswer[] = [];
  for (const request of requests) answers.push(runOne(dispatch, call, request, answers));
  if (!allOrNone || answers.every(succeeded)) return { status: 200, body: { compositeResponse: answers } };
  rollBack();
  return { status: 200, body: { compositeResponse: halted(answers) } };
}

const succeeded = ({ httpStatusCode }: Subanswer) => httpStatusCode < 300;

/** After a roll-back only the first failure keeps its own answer. */
function halted(answers: Subanswer[]): Subanswer[] {
  const cause = answers.find((answer) => !succeeded(answer));
  const message = 'The transaction was rolled back since another operation in the same transaction failed.';
  return answers.map((answer) => (answer === cause ? answer : halt(answer.referenceId, message)));
}

const halt = (referenceId: string, message: string): Subanswer => ({
  body: [{ errorCode: 'PROCESSING_HALTED', message }],
  httpHeaders: {},
  httpStatusCode: 400,
  referenceId,
});

function runOne(dispatch: Dispatch, call: Call, request: Subrequest, before: Subanswer[]): Subanswer {
  const { referenceId } = request;
  try {
    const url = fillIn(request.url, before) as string;
    const [path = '', query = ''] = url.split('?');
    const headers = Object.fromEntries(
      Object.entries(request.httpHeaders ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const answer = dispatch(request.method, path.replace(/^\/services\/data\/v[\d.]+/, ''), {
      ...call,
      query: new URLSearchParams(query),
      headers,
      body: fillIn(request.body, before),
    });
    const { location } = answer.headers ?? {};
    const httpHeaders: Record<string, string> = location ? { Location: location } : {};
    return { body: answer.body ?? null, httpHeaders, httpStatusCode: answer.status, referenceId };
  } catch (error) {
    if (error instanceof MissingReference) return halt(referenceId, error.message);
    if (!(error instanceof SalesforceError)) throw error;
    return { body: error.body(), httpHeaders: {}, httpStatusCode: error.status, referenceId };
  }
}

class MissingReference extends Error {}

/** Replaces each `@{reference.path}` in a url or body by the value of an earlier answer. */
function fillIn(value: unknown, before: Subanswer[]): unknown {
  if (Array.isArray(value)) return value.map((entry) => fillIn(entry, before));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, fillIn(entry, before)]));
  if (typeof value !== 'string') return value;
  return value.replace(/@\{([^}]+)\}/g, (_all, reference: string) => lookUp(reference, before));
}

function lookUp(reference: string, before: Subanswer[]): string {
  const [name, ...path] = reference.replace(/\[(\d+)\]/g, '.$1').split('.');
  const answer = before.find(({ referenceId }) => referenceId === name);
  let value: unknown = answer && succeeded(answer) ? answer.body : undefined;
  for (const part of path) value = (value as Record<string, unknown> | null | undefined)?.[part];
  if (value == null)
    throw new MissingReference(`Invalid reference specified. No value for ${reference} found in ${name}`);
  return String(value);
}

type Verb = 'create' | 'update' | 'remove';

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
