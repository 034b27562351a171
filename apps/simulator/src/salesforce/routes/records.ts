import { noSuchColumn, notFound, SalesforceError } from '../errors.js';
import { fieldNotAllowed, type Fields, type Org } from '../org.js';
import { presentRecord } from '../present.js';
import { fieldsOf, type Answer, type Call, type Route } from '../rest.js';
import { fieldOf, type Field, type RecordType } from '../schema.js';
import { parseDatetime } from '../values.js';

/** From this version on an upsert says whether it created, and answers an update with a body. */
const UPSERT_TELLS = 46;

/** Creating, reading, changing and deleting single records. */
export function recordRoutes(org: () => Org): Route[] {
  const typeOf = ({ params }: Call) => org().type(params.type ?? '');
  return [
    ['/sobjects/:type', { GET: (call) => recent(call, typeOf(call)), POST: (call) => create(org(), call) }],
    [
      '/sobjects/:type/:id',
      {
        GET: (call) => read(call, typeOf(call), org().get(typeOf(call), String(call.params.id))),
        PATCH: (call) => update(org(), call, String(call.params.id)),
        DELETE: (call) => remove(org(), call, String(call.params.id)),
      },
    ],
    [
      '/sobjects/:type/:field/:value',
      {
        GET: (call) => onlyMatch(org(), call, (row) => read(call, typeOf(call), row)),
        PATCH: (call) => upsert(org(), call),
        DELETE: (call) => onlyMatch(org(), call, ({ Id }) => remove(org(), call, String(Id))),
      },
    ],
  ];
}

const recent = (call: Call, type: RecordType): Answer => ({
  status: 200,
  body: {
    objectDescribe: { name: type.name, label: type.label, keyPrefix: type.keyPrefix },
    recentItems: [],
  },
});

function create(org: Org, call: Call): Answer {
  const type = org.type(String(call.params.type));
  return created(
    call,
    type,
    org.create(type, fieldsOf(call), call.session.userId, allowsDuplicates(call)),
    {},
  );
}

/** The caller's word that look-alikes are all right. */
export const allowsDuplicates = ({ headers }: Call): boolean =>
  /allowSave\s*=\s*true/i.test(headers['sforce-duplicate-rule-header'] ?? '');

const created = (call: Call, type: RecordType, id: string, more: object): Answer => ({
  status: 201,
  body: { id, success: true, errors: [], ...more },
  headers: { location: `${call.base}/sobjects/${type.name}/${id}` },
});

function read(call: Call, type: RecordType, row: Fields): Answer {
  if (!isModified(call, row)) return { status: 304 };
  const names = call.query.get('fields')?.split(',');
  const fields = names ? pick(type, names) : [...type.fields.values()];
  return { status: 200, body: presentRecord(call.base, type, row, fields) };
}

/** The fields of `?fields=`, and the id whether it was asked for or not. */
function pick(type: RecordType, names: string[]): Field[] {
  const fields = names.map((name) => {
    const field = fieldOf(type, name.trim());
    if (!field) throw noSuchColumn(name.trim(), type.name);
    return field;
  });
  const id = fieldOf(type, 'Id') as Field;
  return fields.includes(id) ? fields : [...fields, id];
}

function update(org: Org, call: Call, id: string): Answer {
  const type = org.type(String(call.params.type));
  checkUnmodified(call, org.get(type, id));
  org.update(type, id, fieldsOf(call), call.session.userId, allowsDuplicates(call));
  return { status: 204 };
}

function remove(org: Org, call: Call, id: string): Answer {
  const type = org.type(String(call.params.type));
  org.remove(type, id, call.session.userId);
  return { status: 204 };
}

/** The records that an external id in the path matches. */
function matches(org: Org, { params }: Call): { type: RecordType; field: Field; rows: Fields[] } {
  const type = org.type(String(params.type));
  const field = fieldOf(type, String(params.field));
  if (!field?.externalId)
    throw new SalesforceError(
      404,
      'NOT_FOUND',
      `Provided external ID field does not exist or is not accessible: ${params.field}`,
    );
  return { type, field, rows: org.findBy(type, field, params.value) };
}

function onlyMatch(org: Org, call: Call, use: (row: Fields) => Answer): Answer {
  const { type, rows } = matches(org, call);
  const [row, ...others] = rows;
  if (!row) throw notFound();
  return others.length > 0 ? multipleChoices(call, type, rows) : use(row);
}

const multipleChoices = (call: Call, type: RecordType, rows: Fields[]): Answer => ({
  status: 300,
  body: rows.map(({ Id }) => `${call.base}/sobjects/${type.name}/${String(Id)}`),
});

function upsert(org: Org, call: Call): Answer {
  const { type, field, rows } = matches(org, call);
  const input = fieldsOf(call);
  if (Object.keys(input).some((name) => name.toLowerCase() === field.name.toLowerCase()))
    throw fieldNotAllowed(field.name);
  const [row, ...others] = rows;
  if (others.length > 0) return multipleChoices(call, type, rows);
  const tells = call.version >= UPSERT_TELLS;
  if (!row) {
    if (call.query.get('updateOnly') === 'true') throw notFound();
    const whole = { ...input, [field.name]: call.params.value };
    const id = org.create(type, whole, call.session.userId, allowsDuplicates(call));
    return created(call, type, id, tells ? { created: true } : {});
  }
  org.update(type, String(row.Id), input, call.session.userId, allowsDuplicates(call));
  return tells
    ? { status: 200, body: { id: row.Id, success: true, errors: [], created: false } }
    : { status: 204 };
}

const conditionOf = ({ headers }: Call, name: string) => Date.parse(headers[name] ?? '');
const lastModified = (row: Fields) => parseDatetime(String(row.LastModifiedDate));

function isModified(call: Call, row: Fields): boolean {
  const since = conditionOf(call, 'if-modified-since');
  return Number.isNaN(since) || lastModified(row) > since;
}

/**
 * Holds an update to `If-Unmodified-Since`; the header knows seconds only, as do the records. Deleting knows no
 * conditions.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_rest_conditional_requests.htm
 */
function checkUnmodified(call: Call, row: Fields): void {
  const since = conditionOf(call, 'if-unmodified-since');
  if (call.headers['if-unmodified-since'] === undefined || lastModified(row) <= since) return;
  if (Number.isNaN(since))
    throw new SalesforceError(400, 'INVALID_HEADER', 'Invalid value of header If-Unmodified-Since');
  throw new SalesforceError(
    412,
    'PRECONDITION_FAILED',
    'The request was not executed because one or more of the preconditions specified in the request headers was not satisfied',
  );
}
