import { Org } from '../org.js';
import { seedOrg } from '../seed.js';
import { Children, runQuery } from './run.js';

const NOW = Date.UTC(2026, 10, 22, 12);
const org = new Org(
  () => NOW,
  () => undefined,
  { keyFields: true },
);
seedOrg(org, 1);
const run = (text: string) => runQuery({ org, text, now: NOW, withDeleted: false, base: '/b' });
const names = (where: string, type = 'Account') =>
  run(`SELECT Name FROM ${type} WHERE ${where} ORDER BY Name`).rows.map(({ Name }) => Name);
const NORTHWIND = 'Northwind Cold Storage';

describe('SOQL', () => {
  it.each([
    ["Name = 'northwind COLD storage'", [NORTHWIND]],
    ["Name LIKE 'northwind%' OR Name LIKE '_luepeak Distribution'", ['Bluepeak Distribution', NORTHWIND]],
    ["Name LIKE '%\\%%'", []],
    ["Name = 'O’Hara \\'x\\''", []],
    ["(NOT Name LIKE '_o%') AND (Name LIKE 'n%' OR Name LIKE '%rail')", ['Tallgrass Rail']],
    [`Id IN ('${org.all(org.type('Account'))[0]?.Id}')`, [NORTHWIND]],
    [`Id = '${String(org.all(org.type('Account'))[0]?.Id).slice(0, 15)}'`, [NORTHWIND]],
    ["Id IN (SELECT AccountId FROM Opportunity WHERE Name LIKE 'Northwind%')", [NORTHWIND]],
    ["Name IN ('Tallgrass Rail', 'Nobody') AND Website != null AND IsDeleted = false", ['Tallgrass Rail']],
  ])('filters accounts by %s', (where, expected) => {
    expect(names(where)).toEqual(expected);
  });

  it('compares numbers, dates, times and the fields of parents', () => {
    const all = Number(run('SELECT COUNT() FROM Opportunity').totalSize);
    const count = (where: string) => run(`SELECT COUNT() FROM Opportunity WHERE ${where}`).totalSize;
    expect(count("Account.Name = 'Tallgrass Rail'")).toBe(1);
    expect(count("Account.Owner.LastName = 'Lindqvist' AND Amount > 0")).toBeGreaterThan(1);
    expect(count('CloseDate >= 2026-09-01') + count('CloseDate < 2026-09-01')).toBe(all);
    expect(count('CreatedDate > 2026-01-12T08:30:00Z')).toBe(all);
    expect(count('CreatedDate > 2027-01-12T08:30:00+02:00')).toBe(0);
    expect(count('CreatedDate = THIS_YEAR')).toBe(all);
    expect(count('CreatedDate = LAST_N_DAYS:30')).toBe(0);
    expect(count('Probability <= 0') + count('Probability != 0')).toBe(all);
    expect(count('ERP_Order_Number__c = null')).toBe(all);
    expect(count("ERP_Order_Number__c != 'x'")).toBe(all);
    expect(count("ERP_Order_Number__c < 'x'")).toBe(0);
  });

  it('orders, limits and skips; missing values come first', () => {
    const phones = run('SELECT Phone FROM Account ORDER BY Phone').rows.map(({ Phone }) => Phone);
    expect(phones[0]).toBeNull();
    const last = run('SELECT Phone FROM Account ORDER BY Phone DESC NULLS LAST').rows.map(
      ({ Phone }) => Phone,
    );
    expect(last.at(-1)).toBeNull();
    expect(run('SELECT Id FROM Account ORDER BY Name LIMIT 2 OFFSET 1').rows).toEqual(
      run('SELECT Id FROM Account ORDER BY Name').rows.slice(1, 3),
    );
  });

  it('nests parents and children', () => {
    const { rows } = run(
      `SELECT Account.Name, Account.Parent.Name, Owner.Name, (SELECT Product2.Name FROM OpportunityLineItems LIMIT 1),
       (SELECT Id FROM Tasks WHERE Subject = 'None') FROM Opportunity WHERE Account.Name = '${NORTHWIND}'`,
    );
    expect(rows).toEqual([
      {
        attributes: { type: 'Opportunity', url: expect.stringMatching('^/b/sobjects/Opportunity/006') },
        Account: {
          attributes: { type: 'Account', url: expect.stringMatching('^/b/sobjects/Account/001') },
          Name: NORTHWIND,
          Parent: null,
        },
        Owner: {
          attributes: { type: 'User', url: expect.stringMatching('^/b/sobjects/User/005') },
          Name: 'Maya Lindqvist',
        },
        OpportunityLineItems: expect.any(Children),
        Tasks: null,
      },
    ]);
    expect((rows[0]?.OpportunityLineItems as Children | undefined)?.rows).toMatchObject([
      { Product2: { Name: 'Rugged barcode scanner' } },
    ]);
  });

  it('aggregates', () => {
    expect(run('SELECT COUNT(Id) total, MAX(Name), COUNT(Website) FROM Account').rows).toEqual([
      {
        attributes: { type: 'AggregateResult' },
        total: 35,
        expr0: expect.stringMatching('^Østergaard Møbler'),
        expr1: expect.any(Number),
      },
    ]);
  });

  it.each([
    [
      'SELECT Id FORM Account',
      'MALFORMED_QUERY',
      "\nSELECT Id FORM Account\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FORM'",
    ],
    [
      "SELECT Id FROM Account WHERE Name = 'x' AND Phone = 'y' OR Id = null",
      'MALFORMED_QUERY',
      "unexpected token: 'OR'",
    ],
    ["SELECT Id FROM Account WHERE Name = 'x", 'MALFORMED_QUERY', 'string literal is not closed'],
    ["SELECT Id FROM Account WHERE Name = 'x\\q'", 'MALFORMED_QUERY', 'Illegal character sequence'],
    ['SELECT Id FROM Account WHERE Name = :name', 'MALFORMED_QUERY', 'Bind variables'],
    ['SELECT Id FROM Account LIMIT x', 'MALFORMED_QUERY', "unexpected token: 'x'"],
    ['SELECT Id FROM Account; DELETE', 'MALFORMED_QUERY', 'no viable alternative'],
    ['SELECT Id FROM Acount', 'INVALID_TYPE', "sObject type 'Acount' is not supported"],
    [
      'SELECT Nme FROM Account',
      'INVALID_FIELD',
      "ERROR at Row:1:Column:8\nNo such column 'Nme' on entity 'Account'",
    ],
    ['SELECT Acount.Name FROM Contact', 'INVALID_FIELD', "Didn't understand relationship 'Acount'"],
    ['SELECT (SELECT Id FROM Lines) FROM Account', 'INVALID_TYPE', "Didn't understand relationship 'Lines'"],
    ['SELECT Id, Id FROM Account', 'INVALID_FIELD', 'duplicate field selected: Id'],
    [
      'SELECT Id FROM Account WHERE Name = 5',
      'INVALID_FIELD',
      'must be of type string and should be enclosed in quotes',
    ],
    [
      "SELECT Id FROM Opportunity WHERE CloseDate = '2026-01-01'",
      'INVALID_FIELD',
      'must be of type date and should not be',
    ],
    [
      'SELECT Id FROM Opportunity WHERE CloseDate = 2026-02-30',
      'MALFORMED_QUERY',
      "unexpected token: '2026-02-30'",
    ],
    ["SELECT Id FROM Account WHERE Id = 'abc'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: abc'],
    ["SELECT Id FROM Account WHERE Description = 'x'", 'INVALID_FIELD', 'can not be filtered'],
    ['SELECT Id FROM Account LIMIT 1 OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset'],
  ])('refuses %s as %s', (query, errorCode, message) => {
    expect(() => run(query)).toThrow(
      expect.objectContaining({ status: 400, errorCode, message: expect.stringContaining(message) }),
    );
  });
});
