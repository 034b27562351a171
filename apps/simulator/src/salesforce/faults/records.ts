import type { Answer } from '../../core/answer.js';
import type { NamedFault } from '../../vendor.js';
import { answerOf, entry, isComposite, isWrite, type Asked } from './answers.js';

/**
 * A refusal of a record: reads pass. Inside a composite call the whole answers 200, the part that writes is refused, and
 * what refers to it is halted. [facts 5]
 */
const refusedWrite = (about: string, status: number, refused: object): NamedFault => ({
  about,
  play: async (work, request) => {
    if (!isWrite(request)) return work();
    return isComposite(request) ? refuseParts(request, status, [refused]) : answerOf(status, [refused]);
  },
});

function refuseParts({ body }: Asked, status: number, refused: object[]): Answer {
  const { compositeRequest } = JSON.parse(body) as { compositeRequest: { referenceId: string }[] };
  const [first] = compositeRequest;
  const message = `Invalid reference specified. No value for ${first?.referenceId}.id found in ${first?.referenceId}`;
  const halted = [{ errorCode: 'PROCESSING_HALTED', message }];
  return answerOf(200, {
    compositeResponse: compositeRequest.map(({ referenceId }, index) => ({
      body: index === 0 ? refused : halted,
      httpHeaders: {},
      httpStatusCode: index === 0 ? status : 400,
      referenceId,
    })),
  });
}

/** What the org has against a record. [facts 7] */
export const RECORDS: Record<string, NamedFault> = {
  'validation-rule': refusedWrite(
    'A rule of an admin about the whole record: its own text, and no field.',
    400,
    entry('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'Close date must not be in the past', []),
  ),
  'required-field': refusedWrite(
    'A field that the org wants.',
    400,
    entry('REQUIRED_FIELD_MISSING', 'Required fields are missing: [Name]', ['Name']),
  ),
  'text-too-long': refusedWrite(
    'More characters than the field takes.',
    400,
    entry('STRING_TOO_LONG', 'Account Name: data value too large: x (max length=15)', ['Name']),
  ),
  'restricted-picklist': refusedWrite(
    'A choice that is none.',
    400,
    entry('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', 'Stage: bad value for restricted picklist field: x', [
      'StageName',
    ]),
  ),
  'field-security': refusedWrite(
    'A field that the user may not write.',
    400,
    entry(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      'Unable to create/update fields: Name. Please check the security settings of this field and verify that it is read/write for your profile or permission set.',
      ['Name'],
    ),
  ),
  'wrong-reference': refusedWrite(
    'A reference to no record.',
    400,
    entry('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', ['AccountId']),
  ),
  'reference-not-allowed': refusedWrite(
    'A reference to a record that the user may not use.',
    400,
    entry(
      'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
      'insufficient access rights on cross-reference id',
      ['AccountId'],
    ),
  ),
  'inactive-owner': refusedWrite(
    'An owner who has left.',
    400,
    entry('INACTIVE_OWNER_OR_USER', 'operation performed with inactive user [005gK0000000003] as owner', [
      'OwnerId',
    ]),
  ),
  'duplicate-rule': refusedWrite('A duplicate rule, spelt as live orgs spell it.', 400, {
    duplicateResut: {
      allowSave: true,
      duplicateRule: 'Contacts_DR',
      duplicateRuleEntityType: 'Contact',
      errorMessage: 'Use one of these records?',
      matchResults: [
        {
          entityType: 'Contact',
          errors: [],
          matchEngine: 'ExactMatchEngine',
          matchRecords: [
            {
              additionalInformation: [],
              fieldDiffs: [],
              matchConfidence: 100,
              record: {
                attributes: {
                  type: 'Contact',
                  url: '/services/data/v60.0/sobjects/Contact/003gK0000000001QAA',
                },
                Id: '003gK0000000001QAA',
              },
            },
          ],
          rule: 'Contact_MR',
          size: 1,
          success: true,
        },
      ],
    },
    errorCode: 'DUPLICATES_DETECTED',
    message: 'Use one of these records?',
  }),
  'duplicate-value': refusedWrite(
    'Another record has the value of a unique field.',
    400,
    entry(
      'DUPLICATE_VALUE',
      'duplicate value found: Tax_Number__c duplicates value on record with id: 001gK0000000001',
      [],
    ),
  ),
  'precondition-failed': refusedWrite(
    'The record was saved after the time of If-Unmodified-Since.',
    412,
    entry(
      'PRECONDITION_FAILED',
      'The request was not executed because one or more of the preconditions specified in the request headers was not satisfied',
    ),
  ),
  'storage-full': refusedWrite(
    "The org's storage is used up.",
    400,
    entry('STORAGE_LIMIT_EXCEEDED', 'storage limit exceeded', []),
  ),
};
