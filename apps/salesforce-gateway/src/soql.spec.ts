import fc from 'fast-check';
import * as soql from './soql.js';

/** What Salesforce makes of a quoted literal; undefined where the quotes end too early. */
function unquote(literal: string): string | undefined {
  const inner = /^'((?:[^'\\]|\\[\s\S])*)'$/.exec(literal)?.[1];
  const plain: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  return inner?.replace(/\\([\s\S])/g, (_, letter: string) => plain[letter] ?? letter);
}

describe('a text in a query', () => {
  it('stays one literal that stands for the very same text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '\\', '\n', '%', '_', 'a', ' ', '"', 'ü') }),
        (value) => {
          expect(unquote(soql.text(value))).toBe(value);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => expect(unquote(soql.text(value))).toBe(value)),
    );
  });

  it('that is searched for has no wildcards of its own', () => {
    expect(soql.containing("100%_o'clock")).toBe("'%100\\%\\_o\\'clock%'");
  });
});

describe('names, numbers and times in a query', () => {
  it.each(["Name' OR Id != null", 'Na me', '1Name', 'Name)', '', 'Name; DELETE'])('%j is no name', (name) => {
    expect(() => soql.name(name)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  it.each([
    [soql.number(12.5), '12.5'],
    [soql.number(1e21), '1000000000000000000000'],
    [soql.date('2026-11-22'), '2026-11-22'],
    [soql.time('2026-06-01T12:00:00.000+0000'), '2026-06-01T12:00:00.000Z'],
    [soql.time('2026-06-01T14:00:00+02:00'), '2026-06-01T12:00:00.000Z'],
  ])('%s', (built, text) => {
    expect(built).toBe(text);
  });

  it.each([
    () => soql.number(NaN),
    () => soql.number(Infinity),
    () => soql.date('2026-11-22 OR 1'),
    () => soql.date('2026-13-45'),
    () => soql.time('2026-11-22T08:27:44'),
    () => soql.time('yesterday'),
  ])('%s is refused', (build) => {
    expect(build).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});

describe('select', () => {
  it('puts a query together, children and all', () => {
    const query = soql.select({
      fields: ['Id', 'Account.Name'],
      children: [
        soql.select({
          fields: ['Id'],
          from: 'OpportunityLineItems',
          orderBy: [{ field: 'Id', direction: 'desc' }],
        }),
      ],
      from: 'Opportunity',
      where: [
        soql.soql`${soql.name('Name')} = ${soql.text("O'Hara")}`,
        soql.soql`${soql.name('IsWon')} = ${soql.boolean(true)}`,
      ],
      orderBy: [{ field: 'CloseDate', direction: 'asc' }],
      limit: 5,
    });
    expect(query).toBe(
      'SELECT Id, Account.Name, (SELECT Id FROM OpportunityLineItems ORDER BY Id DESC NULLS LAST) FROM Opportunity ' +
        "WHERE Name = 'O\\'Hara' AND IsWon = true ORDER BY CloseDate ASC NULLS FIRST LIMIT 5",
    );
  });

  it('refuses a query that is longer than Salesforce takes', () => {
    const where = [soql.soql`${soql.name('Name')} = ${soql.text('x'.repeat(100_000))}`];
    expect(() => soql.select({ fields: ['Id'], from: 'Account', where })).toThrow(/100000/);
  });
});
