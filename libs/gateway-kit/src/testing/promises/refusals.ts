import { randomUUID } from 'node:crypto';
import type { PreviewReply, QueryReply } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';

export const refusesBadRequests: Promises = (bench) => {
  const refusal = (operation: string, body: unknown) => bench().caller.refusal(operation, body);
  const badRequest = (field: string, ...words: string[]) => ({
    code: 'BAD_REQUEST',
    message: expect.stringMatching(new RegExp(words.join('.*'), 's')) as string,
    details: expect.objectContaining({ field }) as object,
  });
  const types = () => ({ type: bench().unit.paging.type, field: bench().unit.paging.field });

  it('names an operation that it does not have, and those that it has', async () => {
    expect(await refusal('explode', {})).toMatchObject(badRequest('operation', '"explode"', 'query'));
  });

  it('refuses what is no JSON, or no object', async () => {
    expect(await refusal('get', '{"type": "x"')).toMatchObject(badRequest('body', 'not valid JSON'));
  });

  it('names a type that the system does not have', async () => {
    expect(await refusal('get', { type: 'Nonsense__x', id: '1' })).toMatchObject(
      badRequest('type', 'Nonsense__x'),
    );
    expect(await refusal('describe', { types: ['Nonsense__x'] })).toMatchObject(
      badRequest('type', 'Nonsense__x'),
    );
  });

  it('names a field that the type does not have, and the nearest that it has', async () => {
    const { type, field } = types();
    const typo = `${field}x`;
    const due = badRequest(typo, typo, `did you mean.*${field}`);

    expect(await refusal('query', { type, fields: [typo] })).toMatchObject(due);
    expect(await refusal('query', { type, where: [{ field: typo, op: '=', value: 1 }] })).toMatchObject(due);
    expect(await refusal('query', { type, orderBy: [{ field: typo, direction: 'asc' }] })).toMatchObject(due);
    expect(await refusal('get', { type, id: '1', fields: [typo] })).toMatchObject(due);
  });

  it('names what else is wrong with a request', async () => {
    const { type, field } = types();
    const written = { key: randomUUID(), sagaId: 'saga', epoch: 1, maybe: false };
    const cases: [string, unknown, string][] = [
      ['get', { id: '1' }, 'type'],
      ['get', { type }, 'id'],
      ['get', { type, id: '1', by: { field, value: 'x' } }, 'id'],
      ['get', { type, by: { field, value: 'x' } }, 'by'],
      ['get', { type, id: '1', include: ['nonsense'] }, 'include'],
      ['get', { type, id: '1', nonsense: true }, 'nonsense'],
      ['get', { type, id: '..' }, 'id'],
      ['get', { type, id: 5 }, 'id'],
      ['preview', { changes: [{ ...bench().creation(), kind: 'delete', id: '.' }] }, 'changes.0.id'],
      ['preview', { changes: Array.from({ length: 101 }, () => bench().creation()) }, 'changes'],
      ['query', { type, limit: 0 }, 'limit'],
      ['query', { type, limit: 100_000 }, 'limit'],
      ['query', { type, where: [{ field, op: 'resembles', value: 'x' }] }, 'where.0.op'],
      ['query', { type, cursor: 'nonsense' }, 'cursor'],
      ['resolve', { key: 'no uuid', type }, 'key'],
      ['apply', { key: 'no uuid' }, 'change'],
      ['compensate', { ...written, receipt: {} }, 'receipt.key'],
    ];
    for (const [operation, body, field] of cases)
      expect([operation, body, (await refusal(operation, body)).details?.['field']]).toEqual([
        operation,
        body,
        field,
      ]);
  });

  it('refuses a cursor of another query', async () => {
    const { type } = types();
    const { nextCursor } = await bench().caller.ask<QueryReply>('query', { type, limit: 3 });

    expect(await refusal('query', { type, limit: 4, cursor: nextCursor })).toMatchObject(
      badRequest('cursor', 'does not belong to this query'),
    );
  });

  it('lists in a preview why a change would be refused, and writes nothing', async () => {
    const change = bench().creation();
    const { fields } = await bench().type(change.type);
    const readOnly = fields.find((field) => field.readOnly && !field.required)?.name as string;
    const needs = fields.filter((field) => field.required && !field.readOnly).map(() => 'VALIDATION');
    await bench().simulator.clearRequests();
    const { items } = await bench().caller.ask<PreviewReply>('preview', {
      changes: [
        change,
        { ...change, ref: 'field', fields: { ...change.fields, nonsense_field: 'x' } },
        { ...change, ref: 'kind', kind: 'send' },
        { ...change, ref: 'type', type: 'Nonsense__x' },
        { ...change, ref: 'empty', fields: {} },
        { ...change, ref: 'readonly', fields: { ...change.fields, [readOnly]: 'x' } },
      ],
    });
    const problems = Object.fromEntries(
      items.map(({ ref, problems }) => [ref, problems.map(({ code }) => code)]),
    );

    expect(problems).toEqual({
      made: [],
      field: ['VALIDATION'],
      kind: ['UNSUPPORTED'],
      type: ['BAD_REQUEST'],
      empty: needs,
      readonly: ['VALIDATION'],
    });
    expect(await bench().simulator.requests(bench().unit.sample.creates)).toEqual([]);
  });

  it('refuses in apply what the preview refuses, and writes nothing', async () => {
    const change = bench().creation();
    await bench().simulator.clearRequests();
    const code = async (wrong: object) => (await bench().caller.refusedApply({ ...change, ...wrong })).code;

    expect(await code({ fields: { ...change.fields, nonsense_field: 'x' } })).toBe('VALIDATION');
    expect(await code({ kind: 'send' })).toBe('UNSUPPORTED');
    expect(await code({ type: 'Nonsense__x' })).toBe('BAD_REQUEST');
    expect(await code({ connection: 'another' })).toBe('BAD_REQUEST');
    expect(await code({ kind: 'update' })).toBe('BAD_REQUEST');
    expect(await bench().simulator.requests(bench().unit.sample.creates)).toEqual([]);
  });
};
