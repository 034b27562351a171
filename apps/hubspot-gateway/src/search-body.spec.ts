import type {
  Condition,
  ConditionOperator,
  FieldType,
  FieldValue,
  SignalboxError,
} from '@signalbox/contracts';
import type { PageRequest } from '@signalbox/gateway-kit';
import { searchBody } from './query.js';
import { containsText, filtersOf } from './search-body.js';

const FIELDS: Record<string, FieldType> = {
  name: 'text',
  stage: 'choice',
  tags: 'choices',
  amount: 'money',
  closed: 'boolean',
  day: 'date',
  at: 'datetime',
};
const TYPE = {
  name: 'deals',
  label: 'Deal',
  kinds: [],
  relations: [],
  fields: Object.entries(FIELDS).map(([name, type]) => ({
    name,
    label: name,
    type,
    required: false,
    unique: false,
    readOnly: false,
  })),
};
const when = (field: string, op: ConditionOperator, value?: FieldValue): Condition => ({ field, op, value });
const request = (more: Partial<PageRequest>): PageRequest => ({
  type: TYPE,
  fields: ['name'],
  where: [],
  orderBy: [],
  limit: 50,
  ...more,
});
const refusal = (work: () => unknown) => {
  try {
    return work();
  } catch (error) {
    const { code, details } = error as SignalboxError;
    return { code, field: details?.['field'] };
  }
};

describe('a condition', () => {
  it.each<[Condition, object]>([
    [when('name', '=', 'Acme'), { propertyName: 'name', operator: 'EQ', value: 'Acme' }],
    [when('name', '=', null), { propertyName: 'name', operator: 'NOT_HAS_PROPERTY' }],
    [when('name', '!=', null), { propertyName: 'name', operator: 'HAS_PROPERTY' }],
    [when('name', 'empty'), { propertyName: 'name', operator: 'NOT_HAS_PROPERTY' }],
    [when('name', 'not-empty'), { propertyName: 'name', operator: 'HAS_PROPERTY' }],
    [when('name', 'in', ['Acme', 'ÖBB']), { propertyName: 'name', operator: 'IN', values: ['acme', 'öbb'] }],
    [when('stage', 'in', ['Won']), { propertyName: 'stage', operator: 'IN', values: ['Won'] }],
    [when('stage', '!=', 'lost'), { propertyName: 'stage', operator: 'NEQ', value: 'lost' }],
    [
      when('amount', '>=', { amount: '10.50', currency: 'EUR' }),
      { propertyName: 'amount', operator: 'GTE', value: '10.5' },
    ],
    [when('closed', '=', true), { propertyName: 'closed', operator: 'EQ', value: 'true' }],
    [when('day', '<', '2026-11-22'), { propertyName: 'day', operator: 'LT', value: '1795305600000' }],
    [
      when('at', '>', '2026-11-22T08:27:44.931Z'),
      { propertyName: 'at', operator: 'GT', value: '1795336064931' },
    ],
    [when('tags', 'contains', 'Hot'), { propertyName: 'tags', operator: 'CONTAINS_TOKEN', value: '*hot*' }],
  ])('%j becomes a filter', (condition, filter) => {
    expect(filtersOf(TYPE, [condition])).toEqual([filter]);
  });

  it('on part of a text asks for its words, the longest where there are too many', () => {
    const values = (where: Condition[]) => filtersOf(TYPE, where).map(({ value }) => value);
    expect(values([when('name', 'contains', 'Smith & Sons (UK)')])).toEqual(['*smith*', '*sons*', '*uk*']);
    const many = when('name', 'contains', 'a bb ccc dddd eeeee ffffff ggggggg');
    expect(values([when('stage', '=', 'won'), many])).toEqual([
      'won',
      '*ggggggg*',
      '*ffffff*',
      '*eeeee*',
      '*dddd*',
      '*ccc*',
    ]);
  });

  it.each<[string, Condition[], string]>([
    ['more than six', Array.from({ length: 7 }, () => when('name', '=', 'x')), 'where'],
    ['a list that is none', [when('name', 'in', 'x')], 'name'],
    ['a list of more than a hundred', [when('name', 'in', Array(101).fill('x'))], 'name'],
    ['a comparison with nothing', [when('amount', '>', null)], 'amount'],
    ['a part of an amount', [when('amount', 'contains', '1')], 'amount'],
    ['a part without letters', [when('name', 'contains', '%&')], 'name'],
  ])('is refused: %s', (_, where, field) => {
    expect(refusal(() => filtersOf(TYPE, where))).toEqual({ code: 'BAD_REQUEST', field });
  });

  it('on part of a text holds for the text itself, in any case', () => {
    const condition = when('name', 'contains', 'th & So');
    expect(
      ['Smith & Sons', 'SMITH & SONS', 'Smith and Sons', null].map((value) => containsText(value, condition)),
    ).toEqual([true, true, false, false]);
    expect(containsText(['cold', 'hot'], when('tags', 'contains', 'HO'))).toBe(true);
  });
});

describe('a search', () => {
  const where = [when('stage', '=', 'won')];
  const stage = { propertyName: 'stage', operator: 'EQ', value: 'won' };
  const byId = [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }];

  it('goes by rising ids, each page from above the last one', () => {
    expect(searchBody(request({ where }), ['name'])).toEqual({
      filterGroups: [{ filters: [stage] }],
      sorts: byId,
      properties: ['name'],
      limit: 50,
    });
    expect(searchBody(request({ where, position: { above: '42' } }), ['name'])).toEqual({
      filterGroups: [{ filters: [stage, { propertyName: 'hs_object_id', operator: 'GT', value: '42' }] }],
      sorts: byId,
      properties: ['name'],
      limit: 50,
    });
  });

  it('goes by offsets where the caller orders, and not past the ten thousandth', () => {
    const orderBy = [{ field: 'amount', direction: 'desc' as const }];
    expect(
      searchBody(request({ where, orderBy, limit: 200, position: { after: '9900' } }), ['name']),
    ).toEqual({
      filterGroups: [{ filters: [stage] }],
      sorts: [{ propertyName: 'amount', direction: 'DESCENDING' }],
      properties: ['name'],
      limit: 100,
      after: '9900',
    });
    expect(refusal(() => searchBody(request({ where, orderBy, position: { after: '10000' } }), []))).toEqual({
      code: 'BAD_REQUEST',
      field: 'cursor',
    });
  });

  it('goes by offsets where six conditions leave no room', () => {
    const six = Array.from({ length: 6 }, () => when('stage', '=', 'won'));
    expect(searchBody(request({ where: six, position: { after: '50' } }), [])).toEqual({
      filterGroups: [{ filters: Array(6).fill(stage) }],
      sorts: [],
      properties: [],
      limit: 50,
      after: '50',
    });
  });

  it('refuses a position that is none of ours', () => {
    expect(refusal(() => searchBody(request({ where, position: { above: '1 OR 1' } }), []))).toEqual({
      code: 'BAD_REQUEST',
      field: 'cursor',
    });
  });
});
