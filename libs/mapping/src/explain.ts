import {
  SignalboxError,
  type FieldValue,
  type MappingExplainReply,
  type SystemRecord,
} from '@signalbox/contracts';
import { toCanonical } from './read-record.js';
import { entityMapping, entityOfType, type FieldMapping, type Mappings } from './mapping.js';

/**
 * How each field of a record is understood: for `signalbox mapping explain`.
 * @throws SignalboxError `BAD_REQUEST` when no mapping has the record's type.
 */
export function explain(mappings: Mappings, record: SystemRecord): MappingExplainReply {
  const { connection, type, id, url } = record;
  const entity = entityOfType(mappings, connection, type);
  if (entity === null) {
    throw new SignalboxError(
      'BAD_REQUEST',
      `No mapping has ${type} records of ${connection}. Add the connection to a file in config/mappings.`,
      { details: { connection, type } },
    );
  }
  const { fields } = entityMapping(mappings, entity);
  const { values } = toCanonical(mappings, entity, record);
  return {
    entity,
    record: { connection, type, id, url: url ?? null },
    rows: Object.values(fields)
      .filter((field) => field.in[connection] !== undefined && field.in[connection].constant === undefined)
      .map((field) => row(field, record, values[field.name] ?? null)),
  };
}

function row(
  field: FieldMapping,
  record: SystemRecord,
  canonical: FieldValue,
): MappingExplainReply['rows'][number] {
  const found = field.in[record.connection];
  const name = found?.name ?? '';
  const related =
    found?.relation === true ? (record.related?.[name] ?? []).map(({ fields }) => fields) : undefined;
  return {
    field: field.name,
    name,
    value: related ?? record.fields[name] ?? null,
    canonical,
    source: field.source ?? record.connection,
  };
}
