import {
  SignalboxError,
  type GetReply,
  type GetRequest,
  type QueryReply,
  type QueryRequest,
  type SystemRecord,
  type TypeDescription,
} from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import { fieldOf, type SchemaCache } from '../schema.js';
import { decodeCursor, encodeCursor } from './cursor.js';

const DEFAULT_LIMIT = 50;

/** Reads records, checked against the schema before the vendor is asked. */
export class Reader {
  constructor(
    private readonly adapter: SystemAdapter,
    private readonly schema: SchemaCache,
  ) {}

  async get(request: GetRequest): Promise<GetReply> {
    const type = await this.schema.type(request.type);
    request.fields?.forEach((name) => fieldOf(type, name, 'fields'));
    request.include?.forEach((name) => assertRelation(type, name));
    if ((request.id === undefined) === (request.by === undefined)) {
      throw new SignalboxError('BAD_REQUEST', 'Give either the id, or by a unique field and its value.', {
        details: { field: 'id' },
      });
    }
    const { id, by, fields, include } = request;
    if (by) return { record: await this.getBy(type, by, request) };
    return { record: await this.adapter.read({ type, id: id as string, fields, include }) };
  }

  async query(request: QueryRequest): Promise<QueryReply> {
    const type = await this.schema.type(request.type);
    const fields =
      request.fields ?? type.fields.filter(({ type: kind }) => kind !== 'rows').map(({ name }) => name);
    fields.forEach((name) => fieldOf(type, name, 'fields'));
    request.where?.forEach(({ field }) => fieldOf(type, field, 'where'));
    request.orderBy?.forEach(({ field }) => fieldOf(type, field, 'orderBy'));
    const page = await this.adapter.page({
      type,
      fields,
      where: request.where ?? [],
      orderBy: request.orderBy ?? [],
      limit: request.limit ?? DEFAULT_LIMIT,
      position: request.cursor === undefined ? undefined : decodeCursor(request, request.cursor),
    });
    return {
      records: page.records,
      nextCursor: page.next === undefined ? null : encodeCursor(request, page.next),
    };
  }

  private async getBy(
    type: TypeDescription,
    { field, value }: { field: string; value: string },
    { fields, include = [] }: Pick<GetRequest, 'fields' | 'include'>,
  ): Promise<SystemRecord | null> {
    const description = fieldOf(type, field, 'by');
    if (!description.unique) {
      throw new SignalboxError('BAD_REQUEST', `by: ${type.name}.${field} is not unique; use query.`, {
        details: { field: 'by' },
      });
    }
    const [found] = await this.adapter.findByUnique({ type, field, value, fields, include });
    if (found === undefined) return null;
    const whole = include.every((relation) => found.related?.[relation] !== undefined);
    return whole ? found : this.adapter.read({ type, id: found.id, fields, include });
  }
}

function assertRelation(type: TypeDescription, name: string): void {
  if (type.relations.includes(name)) return;
  throw new SignalboxError(
    'BAD_REQUEST',
    `include: ${type.name} has no relation "${name}"; known: ${type.relations.join(', ') || 'none'}.`,
    {
      details: { field: 'include', known: type.relations },
    },
  );
}
