import { describe, summarize } from '../describe.js';
import { SalesforceError } from '../errors.js';
import type { Org } from '../org.js';
import { salesforceId } from '../../world.js';
import { fieldsOf, type Answer, type Call, type Route } from '../rest.js';
import { field, fieldOf, typeOf, type Field, type FieldType, type RecordType } from '../schema.js';
import type { Usage } from '../usage.js';

/** What there is: types, fields, limits; and the tooling call by which an admin adds a field. */
export function metadataRoutes(org: () => Org, usage: Usage): Route[] {
  let fieldsMade = 0;
  return [
    ['', { GET: (call) => ({ status: 200, body: resources(call) }) }],
    ['/limits', { GET: () => ({ status: 200, body: usage.limits() }) }],
    [
      '/sobjects',
      {
        GET: ({ base }) => {
          const sobjects = [...org().schema.values()].map((type) => summarize(type, base));
          return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } };
        },
      },
    ],
    [
      '/sobjects/:type/describe',
      {
        GET: ({ base, params }) => {
          const type = org().type(String(params.type));
          return { status: 200, body: describe(org().schema, type, base) };
        },
      },
    ],
    [
      '/tooling/sobjects/CustomField',
      { POST: (call) => createField(org(), call, salesforceId('00N', ++fieldsMade)) },
    ],
  ];
}

function resources({ base }: Call): Record<string, string> {
  const names = ['sobjects', 'query', 'queryAll', 'limits', 'composite', 'tooling'];
  return Object.fromEntries(names.map((name) => [name, `${base}/${name}`]));
}

/** What `Metadata.type` may be here, and the type that describe calls it. */
const FIELD_TYPES: Record<string, FieldType> = {
  Text: 'string',
  LongTextArea: 'textarea',
  Number: 'double',
  Currency: 'currency',
  Checkbox: 'boolean',
  Date: 'date',
  DateTime: 'datetime',
  Email: 'email',
  Phone: 'phone',
  Url: 'url',
};

interface FieldMetadata {
  type?: string;
  label?: string;
  length?: number;
  precision?: number;
  scale?: number;
  externalId?: boolean;
  unique?: boolean;
  caseSensitive?: boolean;
  required?: boolean;
}

function createField(org: Org, call: Call, id: string): Answer {
  const { FullName, Metadata } = fieldsOf(call) as { FullName?: string; Metadata?: FieldMetadata };
  const [, typeName = '', name = ''] = /^(\w+)\.(\w+__c)$/.exec(FullName ?? '') ?? [];
  const type = definedOn(org, typeName);
  if (!type)
    throw refused(
      'FIELD_INTEGRITY_EXCEPTION',
      `Entity Enumeration Or ID: bad value for restricted picklist field: ${typeName}`,
      'FullName',
    );
  if (fieldOf(type, name) || type.hidden.has(name.toLowerCase()))
    throw refused(
      'DUPLICATE_DEVELOPER_NAME',
      'Developer name already exists for given entity or has been previously used. Please choose a different name.',
      'FullName',
    );
  type.fields.set(name.toLowerCase(), fieldFrom(name, Metadata ?? {}));
  return { status: 201, body: { id, success: true, errors: [], warnings: [], infos: [] } };
}

/** Fields of tasks are defined on the activity, which tasks and events have in common, and never on the task itself. */
function definedOn({ schema }: Org, name: string): RecordType | undefined {
  if (/^(task|event)$/i.test(name)) return undefined;
  return typeOf(schema, /^activity$/i.test(name) ? 'Task' : name);
}

function fieldFrom(name: string, metadata: FieldMetadata): Field {
  const type = FIELD_TYPES[metadata.type ?? ''];
  if (!type) throw refused('INVALID_TYPE', `Cannot deserialize field type: ${metadata.type}`, 'Metadata');
  if (!metadata.label)
    throw refused('REQUIRED_FIELD_MISSING', 'Required fields are missing: [MasterLabel]', 'Metadata');
  if (metadata.type === 'Text' && !(Number(metadata.length) >= 1 && Number(metadata.length) <= 255))
    throw refused('FIELD_INTEGRITY_EXCEPTION', 'Length must be between 1 and 255', 'Metadata');
  return field(name, type, {
    label: metadata.label,
    length: metadata.length ?? 0,
    precision: metadata.precision ?? 0,
    scale: metadata.scale ?? 0,
    externalId: metadata.externalId ?? false,
    unique: metadata.unique ?? false,
    caseSensitive: metadata.caseSensitive ?? false,
    nillable: type !== 'boolean' && !metadata.required,
    ...(type === 'boolean' && { defaultValue: false }),
  });
}

const refused = (code: string, message: string, fieldName: string) =>
  new SalesforceError(400, code, message, [fieldName]);
