import { SalesforceError } from '../errors.js';
import { fieldsOf, type Answer, type Call, type Dispatch, type Route } from '../rest.js';

const MOST_SUBREQUESTS = 25;
const MOST_QUERIES = 5;

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
export type Begin = () => () => void;

/** Several calls in one: `composite` with references between them, and batches without. */
export function compositeRoutes(dispatch: () => Dispatch, begin: Begin): Route[] {
  return [
    ['/composite', { POST: (call) => composite(dispatch(), begin, call) }],
    ['/composite/batch', { POST: (call) => batch(dispatch(), call) }],
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

interface BatchRequest {
  method: string;
  url: string;
  richInput?: unknown;
}

/** Up to 25 independent calls, one after the other; `haltOnError` skips those after a failure. */
function batch(dispatch: Dispatch, call: Call): Answer {
  const { batchRequests, haltOnError = false } = fieldsOf(call);
  if (!Array.isArray(batchRequests)) throw bad('Missing required field: batchRequests');
  if (batchRequests.length > MOST_SUBREQUESTS)
    throw new SalesforceError(
      400,
      'LIMIT_EXCEEDED',
      `The operation exceeds the maximum of ${MOST_SUBREQUESTS} subrequests`,
    );
  const results: { statusCode: number; result: unknown }[] = [];
  for (const { method, url, richInput } of batchRequests as BatchRequest[]) {
    const isHalted = haltOnError === true && results.some(({ statusCode }) => statusCode >= 400);
    results.push(isHalted ? HALTED : runInBatch(dispatch, call, { method, url, richInput }));
  }
  return {
    status: 200,
    body: { hasErrors: results.some(({ statusCode }) => statusCode >= 400), results },
  };
}

const HALTED = {
  statusCode: 412,
  result: [
    {
      errorCode: 'BATCH_PROCESSING_HALTED',
      message: 'Batch processing has been halted as haltOnError was set to true',
    },
  ],
};

/** Addresses in a batch begin with the version: `v60.0/sobjects/…`. */
function runInBatch(
  dispatch: Dispatch,
  call: Call,
  { method, url, richInput }: BatchRequest,
): { statusCode: number; result: unknown } {
  const [path = '', query = ''] = url.split('?');
  try {
    const { status, body } = dispatch(method, path.replace(/^(\/services\/data)?\/?v[\d.]+/, ''), {
      ...call,
      query: new URLSearchParams(query),
      headers: {},
      body: richInput,
    });
    return { statusCode: status, result: body ?? null };
  } catch (error) {
    if (!(error instanceof SalesforceError)) throw error;
    return { statusCode: error.status, result: error.body() };
  }
}
