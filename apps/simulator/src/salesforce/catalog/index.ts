import type { Schema } from '../schema.js';
import { lineItem, opportunity } from './opportunities.js';
import { account, contact, task } from './people.js';
import { pricebook, pricebookEntry, product } from './products.js';
import { organization, user } from './setup.js';

/** The types of an org; without `keys` Signalbox's own fields are missing. */
export function createSchema(keys: boolean): Schema {
  const types = [
    account(keys),
    contact(keys),
    opportunity(keys),
    lineItem(),
    product(),
    pricebook(),
    pricebookEntry(),
    task(keys),
    user(),
    organization(),
  ];
  return new Map(types.map((type) => [type.name.toLowerCase(), type]));
}
