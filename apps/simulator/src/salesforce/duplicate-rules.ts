import type { Fields } from './derive.js';
import { SalesforceError } from './errors.js';
import { fieldOf, type Field, type RecordType } from './schema.js';

/** What the org's duplicate rules compare, exactly but for case. */
const RULES: Record<string, { rule: string; matching: string; field: string }> = {
  Account: { rule: 'Accounts_DR', matching: 'Account_MR', field: 'Name' },
  Contact: { rule: 'Contacts_DR', matching: 'Contact_MR', field: 'Email' },
};
const ALERT = 'Use one of these records?';

/**
 * Refuses a record that a rule finds others for, which a caller may still save by `allowSave=true`. The body is spelt as
 * live orgs spell it: `duplicateResut`.
 */
export function checkDuplicates(
  type: RecordType,
  row: Fields,
  before: Fields | undefined,
  findBy: (field: Field, value: unknown) => Fields[],
): void {
  const rule = RULES[type.name];
  const field = rule && fieldOf(type, rule.field);
  const value = field && row[field.name];
  if (!rule || !field || value == null || value === before?.[field.name]) return;
  const matches = findBy(field, value).filter(({ Id }) => Id !== row.Id);
  if (matches.length > 0) throw duplicatesDetected(type, rule, matches);
}

function duplicatesDetected(
  type: RecordType,
  { rule, matching }: { rule: string; matching: string },
  matches: Fields[],
): SalesforceError {
  const matchRecords = matches.map(({ Id }) => ({
    additionalInformation: [],
    fieldDiffs: [],
    matchConfidence: 100,
    record: {
      attributes: { type: type.name, url: `/services/data/v60.0/sobjects/${type.name}/${String(Id)}` },
      Id,
    },
  }));
  const matchResults = [
    {
      entityType: type.name,
      errors: [],
      matchEngine: 'ExactMatchEngine',
      matchRecords,
      rule: matching,
      size: matchRecords.length,
      success: true,
    },
  ];
  return new SalesforceError(400, 'DUPLICATES_DETECTED', ALERT, undefined, {
    duplicateResut: {
      allowSave: true,
      duplicateRule: rule,
      duplicateRuleEntityType: type.name,
      errorMessage: ALERT,
      matchResults,
    },
  });
}
