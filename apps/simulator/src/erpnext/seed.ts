import { generateWorld, type Company, type World } from '../world.js';
import { COMPANY, CURRENCY, LANGUAGE, PRICE_LIST, WAREHOUSE } from './controllers/defaults.js';
import { insertDoc } from './document/save.js';
import { newDoc, type Values } from './document/new-doc.js';
import type { Doc } from './doc.js';
import { tablesOf } from './doctypes/doctype.js';
import type { Site } from './site.js';
import { seedUsers } from './seed-users.js';

const FIRST_DAY = Date.UTC(2024, 0, 15, 4, 30);
const STEP_MS = 37 * 60_000;
const COUNTRIES = 'United States,Netherlands,Germany,United Kingdom,France,Denmark,Portugal,India'.split(',');
const INDUSTRIES = 'Logistics,Food & Beverage,Manufacturing,Retail,Healthcare,Energy'.split(',');

/** Puts documents in at half-hour steps of the past, so that a seed gives the same site on any day. */
export interface Seeder {
  /** As the setup wizard does: no controller, the name as it is given. */
  plant(doctype: string, name: string, values?: Values): void;
  /** As a user does. */
  enter(doctype: string, values: Values): Doc;
}

function seederOf(site: Site): Seeder {
  const session = { user: 'Administrator', siteUrl: '', messages: [] };
  let millis = FIRST_DAY;
  const tick = () => site.clock.stopAt((millis += STEP_MS));
  return {
    plant(doctype, name, values = {}) {
      tick();
      const meta = site.meta(doctype);
      const doc = newDoc(site, meta, values, { user: session.user, time: site.clock.timestamp() });
      for (const { fieldname } of tablesOf(meta)) {
        for (const row of doc[fieldname] as Doc[]) {
          row.parent = name;
          delete row.__unsaved;
        }
      }
      site.put({ ...doc, name });
    },
    enter(doctype, values) {
      tick();
      return insertDoc(site, session, doctype, values);
    },
  };
}

/** Fills a new site with the company's data, as its own people entered it: some of it untidy. */
export function seedSite(site: Site, seed: number, keyFields: boolean): void {
  const seeder = seederOf(site);
  const world = generateWorld(seed);
  seedSetup(seeder);
  seedUsers(seeder);
  if (keyFields) seedKeyFields(seeder);
  seedItems(seeder, world);
  for (const company of world.companies) seedCustomer(seeder, company);
  site.clock.stopAt(undefined);
}

function seedSetup({ plant }: Seeder): void {
  plant('Language', LANGUAGE, { language_code: LANGUAGE, language_name: 'English' });
  for (const country of COUNTRIES) plant('Country', country, { country_name: country });
  for (const currency of ['USD', 'EUR', 'GBP', 'DKK', 'INR'])
    plant('Currency', currency, { currency_name: currency, enabled: 1 });
  plant('System Settings', 'System Settings', {
    country: 'India',
    language: LANGUAGE,
    time_zone: 'Asia/Kolkata',
  });
  for (const industry of INDUSTRIES) plant('Industry Type', industry, { industry });
  plant('Company', COMPANY, {
    company_name: COMPANY,
    abbr: 'DI',
    default_currency: CURRENCY,
    country: 'United States',
  });
  plant('Warehouse', WAREHOUSE, { warehouse_name: 'Stores', company: COMPANY });
  plant('Price List', PRICE_LIST, { price_list_name: PRICE_LIST, currency: CURRENCY, selling: 1 });
  for (const uom of ['Nos', 'Hour', 'Box', 'Day']) plant('UOM', uom, { uom_name: uom });
  seedTree(plant, 'Item Group', 'item_group', 'All Item Groups', ['Products', 'Services', 'Consumable']);
  seedTree(plant, 'Customer Group', 'customer_group', 'All Customer Groups', [
    'Commercial',
    'Individual',
    'Government',
  ]);
  seedTree(plant, 'Territory', 'territory', 'All Territories', [...COUNTRIES, 'Rest Of The World']);
}

function seedTree(
  plant: Seeder['plant'],
  doctype: string,
  field: string,
  root: string,
  leaves: string[],
): void {
  plant(doctype, root, { [`${field}_name`]: root, is_group: 1 });
  for (const leaf of leaves) plant(doctype, leaf, { [`${field}_name`]: leaf, [`parent_${field}`]: root });
}

/** What an administrator creates before Signalbox is connected. */
function seedKeyFields({ enter }: Seeder): void {
  const data = { fieldtype: 'Data', no_copy: 1 };
  const key = { ...data, label: 'Signalbox Key', fieldname: 'signalbox_key', unique: 1 };
  enter('Custom Field', { dt: 'Customer', ...key, insert_after: 'customer_name' });
  enter('Custom Field', { dt: 'Sales Order', ...key, insert_after: 'po_date' });
  const account = { label: 'Salesforce Account ID', fieldname: 'salesforce_account_id' };
  enter('Custom Field', { dt: 'Customer', ...data, ...account, insert_after: 'signalbox_key' });
  // The company's own, by which a customer is found or made.
  const number = { label: 'Customer Number', fieldname: 'customer_number', unique: 1 };
  enter('Custom Field', { dt: 'Customer', ...data, ...number, insert_after: 'salesforce_account_id' });
  const opportunity = { label: 'Salesforce Opportunity ID', fieldname: 'salesforce_opportunity_id' };
  enter('Custom Field', { dt: 'Sales Order', ...data, ...opportunity, insert_after: 'signalbox_key' });
}

function seedItems({ enter }: Seeder, { products }: World): void {
  for (const { code, name, price, inErpnext } of products) {
    if (!inErpnext) continue;
    const isService = /^(SVC|SUP)-/.test(code);
    enter('Item', {
      item_code: code,
      item_name: name,
      item_group: isService ? 'Services' : 'Products',
      is_stock_item: isService ? 0 : 1,
      standard_rate: price,
    });
  }
}

function seedCustomer({ enter }: Seeder, company: Company): void {
  if (company.erpnext === 'missing') return;
  const isLinked = company.erpnext === 'linked';
  const customer = enter('Customer', {
    customer_name: company.erpnextName,
    customer_group: 'Commercial',
    territory: isLinked ? (company.sites[0]?.country ?? null) : null,
    industry: isLinked ? company.industry : null,
    website: company.website,
    tax_id: isLinked ? company.taxId : null,
    salesforce_account_id: isLinked ? company.accountId : null,
  });
  const links = [{ link_doctype: 'Customer', link_name: customer.name }];
  company.sites.forEach((place, index) =>
    enter('Address', {
      address_title: customer.name,
      address_type: index === 0 ? 'Billing' : 'Shipping',
      address_line1: place.street,
      city: place.city,
      pincode: place.postalCode,
      country: place.country,
      phone: index === 0 ? company.phone : null,
      links,
    }),
  );
  for (const { firstName, lastName, email, phone } of company.contacts)
    enter('Contact', {
      first_name: firstName,
      last_name: lastName,
      email_ids: email ? [{ email_id: email, is_primary: 1 }] : [],
      phone_nos: phone ? [{ phone, is_primary_phone: 1 }] : [],
      links,
    });
}
