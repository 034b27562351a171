import { randomUUID } from 'node:crypto';
import type {
  Condition,
  DescribeReply,
  FieldDescription,
  FieldValue,
  GetReply,
  QueryReply,
  SystemRecord,
} from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';

const PAGE = 5;
const UTC = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** What a value of each type of field looks like; null is allowed everywhere. */
const SHAPES: Record<FieldDescription['type'], (value: FieldValue) => boolean> = {
  text: (value) => typeof value === 'string',
  choice: (value) => typeof value === 'string',
  choices: (value) => Array.isArray(value) || typeof value === 'string',
  reference: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  date: (value) => /^\d{4}-\d{2}-\d{2}$/.test(String(value)),
  datetime: (value) => UTC.test(String(value)),
  money: (value) => /^-?\d+(\.\d+)?$/.test((value as { amount?: string } | null)?.amount ?? ''),
  rows: (value) => Array.isArray(value),
};

export const reads: Promises = (bench) => {
  const first = async (): Promise<SystemRecord> => {
    const { type } = bench().unit.paging;
    const { records } = await bench().caller.ask<QueryReply>('query', { type, limit: 1 });
    return records[0] as SystemRecord;
  };
  const query = async (where: Condition[]): Promise<SystemRecord[]> => {
    const { type } = bench().unit.paging;
    return (await bench().caller.ask<QueryReply>('query', { type, where, limit: 200 })).records;
  };

  it('describes the types that it serves, the same each time', async () => {
    const once = await bench().caller.ask<DescribeReply>('describe');
    const again = await bench().caller.ask<DescribeReply>('describe');
    const names = once.types.map(({ name }) => name);

    expect(names).toEqual(expect.arrayContaining([bench().unit.sample.type, bench().unit.paging.type]));
    expect(once.types.filter(({ fields }) => fields.length === 0)).toEqual([]);
    expect(again).toEqual(once);
  });

  it('gets a record by its id, with what tells versions and incarnations apart', async () => {
    const { id, type } = await first();
    const { record } = await bench().caller.ask<GetReply>('get', { type, id });

    expect(record).toMatchObject({ connection: bench().caller.connection, type, id });
    expect(record?.version).toEqual(expect.stringMatching(/./));
    expect(record?.createdAt).toMatch(UTC);
    expect(record?.url).toMatch(/^https?:\/\//);
  });

  it('gets only the fields that are asked for', async () => {
    const { type, field } = bench().unit.paging;
    const { id } = await first();
    const { record } = await bench().caller.ask<GetReply>('get', { type, id, fields: [field] });

    expect(Object.keys(record?.fields ?? {})).toEqual([field]);
  });

  it('answers null where there is no such record', async () => {
    const { id, type } = await first();
    await bench().simulator.clearRequests();
    // A made-up id that looks like the vendor's own.
    const unlike = id.replace(/[0-9a-z]/gi, (letter) => (letter === '9' ? '8' : '9'));

    expect(await bench().caller.ask('get', { type, id: unlike })).toEqual({ record: null });
  });

  it('gets a record by a unique field', async () => {
    const { type } = bench().unit.sample;
    const { keyField } = await bench().type(type);
    const key = randomUUID();
    const { id } = await bench().caller.apply(bench().creation(), { key });
    const by = { field: keyField as string, value: key };

    expect((await bench().caller.ask<GetReply>('get', { type, by })).record?.id).toBe(id);
    expect(await bench().caller.ask('get', { type, by: { ...by, value: randomUUID() } })).toEqual({
      record: null,
    });
  });

  it('pages through all records, none skipped and none twice', async () => {
    const { type } = bench().unit.paging;
    const due = (await bench().simulator.records(type)).map(({ id }) => id);
    const found: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined; ;) {
      const page = await bench().caller.ask<QueryReply>('query', { type, limit: PAGE, cursor });
      found.push(...page.records.map(({ id }) => id));
      pages += 1;
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }

    expect(due.length).toBeGreaterThan(2 * PAGE);
    expect(found.sort()).toEqual(due.sort());
    expect(pages).toBeGreaterThanOrEqual(Math.ceil(due.length / PAGE));
  });

  it('pages in an order that is asked for', async () => {
    const { type, field } = bench().unit.paging;
    const orderBy = [{ field, direction: 'desc' }];
    const request = { type, fields: [field], orderBy, limit: PAGE };
    const one = await bench().caller.ask<QueryReply>('query', request);
    const two = await bench().caller.ask<QueryReply>('query', { ...request, cursor: one.nextCursor });
    const whole = await bench().caller.ask<QueryReply>('query', { ...request, limit: 2 * PAGE });

    expect([...one.records, ...two.records].map(({ id }) => id)).toEqual(whole.records.map(({ id }) => id));
    expect(new Set(whole.records.map(({ id }) => id)).size).toBe(2 * PAGE);
  });

  it('finds by equality, by list, by part and by emptiness', async () => {
    const { field } = bench().unit.paging;
    const all = await query([{ field, op: 'not-empty' }]);
    const [one, other] = all.map(({ fields }) => fields[field] as string);
    const part = (one as string).slice(1, 5);
    const values = (records: SystemRecord[]) =>
      [...new Set(records.map(({ fields }) => fields[field]))].sort();

    expect(values(await query([{ field, op: '=', value: one }]))).toEqual([one]);
    expect(values(await query([{ field, op: 'in', value: [one as string, other as string] }]))).toEqual(
      [one, other].sort(),
    );
    expect(values(await query([{ field, op: 'contains', value: part }]))).toContain(one);
    expect(values(await query([{ field, op: '!=', value: one }]))).not.toContain(one);
    expect(values(await query([{ field, op: 'empty' }])).filter((value) => value !== null)).toEqual([]);
    expect(await query([{ field, op: '=', value: `no record's ${one}` }])).toEqual([]);
  });

  it('takes quotes, wildcards and operators in a value for nothing but text', async () => {
    const { field } = bench().unit.paging;
    for (const value of [`x' OR '1'='1`, `x" OR "1"="1`, `x\\' OR 1=1 --`, '%', '_%_', '*'])
      expect([value, await query([{ field, op: '=', value }])]).toEqual([value, []]);
  });

  it('brings related records along', async () => {
    const { types } = await bench().caller.ask<DescribeReply>('describe');
    for (const { name: type, relations: include } of types.filter(({ relations }) => relations.length > 0)) {
      const { records } = await bench().caller.ask<QueryReply>('query', { type, limit: 1 });
      // A type without a record has nothing to bring along.
      for (const { id } of records) {
        const { record } = await bench().caller.ask<GetReply>('get', { type, id, include });
        expect([type, Object.keys(record?.related ?? {}).sort()]).toEqual([type, [...include].sort()]);
        for (const each of Object.values(record?.related ?? {}).flat())
          expect(each).toMatchObject({
            id: expect.any(String) as string,
            version: expect.any(String) as string,
          });
      }
    }
  });

  it('answers the same by a unique field as by the id, with what was asked for', async () => {
    const { type, field } = bench().unit.sample;
    const { keyField, relations: include } = await bench().type(type);
    const key = randomUUID();
    const { id } = await bench().caller.apply(bench().creation(), { key });
    const by = { field: keyField as string, value: key };
    const get = (request: object) => bench().caller.ask<GetReply>('get', { type, ...request });

    expect(await get({ by })).toEqual(await get({ id }));
    expect(Object.keys((await get({ by, fields: [field] })).record?.fields ?? {})).toEqual([field]);
    const whole = await get({ by, include });
    expect(whole).toEqual(await get({ id, include }));
    expect(Object.keys(whole.record?.related ?? {}).sort()).toEqual([...include].sort());
  });

  it('types every value as the schema says', async () => {
    const { types } = await bench().caller.ask<DescribeReply>('describe');
    for (const type of types) {
      const { records } = await bench().caller.ask<QueryReply>('query', { type: type.name, limit: 5 });
      for (const { fields } of records) {
        const wrong = type.fields.filter(({ name, type: kind }) => {
          const value = fields[name] ?? null;
          return value !== null && !SHAPES[kind](value);
        });
        expect(wrong.map(({ name, type: kind }) => [type.name, name, kind, fields[name]])).toEqual([]);
      }
    }
  });
};
