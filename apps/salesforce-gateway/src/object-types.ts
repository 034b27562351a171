/** The types that are served unless a request names others. */
export const SERVED_TYPES = ['Account', 'Contact', 'Opportunity', 'OpportunityLineItem', 'Product2', 'Task'];

/** The external id field that carries Signalbox's key. */
export const KEY_FIELD = 'Signalbox_Key__c';

/** The types in which Signalbox makes records, once an admin has given them the key field. */
export const KEYED_TYPES = ['Account', 'Contact', 'Opportunity', 'Task'];

/**
 * Lists that people can't leave, but the API can: a misspelt stage would be stored, and count as open with no chance of
 * success.
 */
export const LISTED_VALUES_ONLY: ReadonlySet<string> = new Set(['Opportunity.StageName']);

/** Where an opportunity keeps the number of its order. */
export const ORDER_NUMBER_FIELD = 'ERP_Order_Number__c';

/** Fields of a parent that come with its children, as `Product2.ProductCode`. */
export const PARENT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Account: ['Name'],
  Contact: ['Name'],
  Opportunity: ['Name'],
  Product2: ['Name', 'ProductCode'],
  User: ['Name'],
};
