import { seededRandom } from '../random.js';
import { generateWorld, type Company, type Opportunity, type World } from '../world.js';
import { OBJECT_TYPES, objectType } from './object-types.js';
import { OWNERS } from './portal-facts.js';
import type { Portal } from './portal.js';
import type { CrmRecord } from './records.js';

const FIRST_ENTRY = Date.UTC(2026, 0, 12, 8, 30);
const STEP_MS = 17 * 60_000 + 413;
const STAGES: Record<Opportunity['stage'], string> = {
  Prospecting: 'appointmentscheduled',
  'Proposal/Price Quote': 'presentationscheduled',
  'Negotiation/Review': 'contractsent',
  'Closed Won': 'closedwon',
  'Closed Lost': 'closedlost',
};
const INDUSTRIES: Record<string, string> = {
  Logistics: 'LOGISTICS_AND_SUPPLY_CHAIN',
  'Food & Beverage': 'FOOD_BEVERAGES',
  Manufacturing: 'MACHINERY',
  Retail: 'RETAIL',
  Healthcare: 'HOSPITAL_HEALTH_CARE',
  Energy: 'OIL_ENERGY',
};

type Values = Record<string, string | null | undefined>;
type Entry = (type: string, values: Values) => CrmRecord;

/** Fills an empty portal with the part of the company's data that marketing keeps in HubSpot. */
export function seedPortal(portal: Portal, seed: number): void {
  const world = generateWorld(seed);
  const random = seededRandom(seed + 1);
  const enter = entering(portal);
  const owner = () => OWNERS[Math.floor(random() * OWNERS.length)]?.id;
  const products = enterProducts(enter, world);
  const companies = new Map(
    world.companies
      .filter(({ inHubspot }) => inHubspot)
      .map((company) => [company, enterCompany(portal, enter, company, owner)] as const),
  );
  let number = 0;
  for (const opportunity of world.opportunities) {
    const company = companies.get(opportunity.company);
    if (!opportunity.inHubspot || !company) continue;
    const deal = enterDeal(enter, opportunity, owner());
    link(portal, deal, company.record);
    for (const contact of company.contacts.slice(0, 2)) link(portal, deal, contact);
    enterLines(portal, enter, deal, opportunity, products);
    enterActivities(portal, enter, deal, company, (number += 1));
  }
  for (const type of OBJECT_TYPES) for (const record of portal.records.all(type)) portal.index.add(record);
}

/** Enters records one after the other, each a while after the one before; unknown properties are left out. */
function entering(portal: Portal): Entry {
  let at = FIRST_ENTRY;
  return (typeName, values) => {
    const type = objectType(typeName);
    const known = portal.propertiesOf(type);
    const kept = Object.entries(values).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && known.has(entry[0]),
    );
    at += STEP_MS;
    const record = {
      type,
      id: portal.records.nextId(type),
      properties: { ...type.initial, ...Object.fromEntries(kept) },
      createdAt: at,
      updatedAt: at,
    };
    portal.records.put(record);
    return record;
  };
}

const link = (portal: Portal, from: CrmRecord, to: CrmRecord) =>
  void portal.associations.associate(from.type, from.id, to.type, to.id);

function enterProducts(enter: Entry, { products }: World): Map<string, string> {
  return new Map(
    products.map(({ code, name, price }) => [
      code,
      enter('products', { name, hs_sku: code, price: String(price) }).id,
    ]),
  );
}

interface EnteredCompany {
  record: CrmRecord;
  contacts: CrmRecord[];
}

function enterCompany(
  portal: Portal,
  enter: Entry,
  company: Company,
  owner: () => string | undefined,
): EnteredCompany {
  const [site] = company.sites;
  const record = enter('companies', {
    name: company.name,
    domain: company.website === null ? null : company.domain,
    website: company.website,
    phone: company.phone,
    industry: INDUSTRIES[company.industry],
    address: site?.street,
    city: site?.city,
    zip: site?.postalCode,
    country: site?.country,
    lifecyclestage: 'opportunity',
    hubspot_owner_id: owner(),
    salesforce_account_id: company.accountId,
  });
  // The second entry came from a form: no more than a name as somebody typed it.
  if (company.twiceInHubspot)
    enter('companies', { name: company.name.toUpperCase(), lifecyclestage: 'lead' });
  const contacts = company.contacts.map(({ email, firstName, lastName, phone }) =>
    enter('contacts', {
      email: email?.toLowerCase(),
      firstname: firstName,
      lastname: lastName,
      phone,
      company: company.name,
      lifecyclestage: 'lead',
    }),
  );
  for (const contact of contacts) link(portal, contact, record);
  return { record, contacts };
}

function enterDeal(enter: Entry, opportunity: Opportunity, owner: string | undefined): CrmRecord {
  return enter('deals', {
    dealname: opportunity.name,
    amount: opportunity.lines.length === 0 ? null : String(opportunity.amount),
    dealstage: STAGES[opportunity.stage],
    closedate: `${opportunity.closeDate}T00:00:00Z`,
    dealtype: opportunity.name.endsWith('Renewal') ? 'existingbusiness' : 'newbusiness',
    hubspot_owner_id: owner,
    salesforce_opportunity_id: opportunity.opportunityId,
  });
}

function enterLines(
  portal: Portal,
  enter: Entry,
  deal: CrmRecord,
  { lines }: Opportunity,
  products: Map<string, string>,
): void {
  for (const { product, quantity, unitPrice } of lines) {
    const line = enter('line_items', {
      name: product.name,
      quantity: String(quantity),
      price: String(unitPrice),
      amount: String(Math.round(quantity * unitPrice * 100) / 100),
      hs_product_id: products.get(product.code),
      hs_sku: product.code,
    });
    link(portal, deal, line);
  }
}

/** Some deals have a task, a note or a ticket from before. */
function enterActivities(
  portal: Portal,
  enter: Entry,
  deal: CrmRecord,
  { record: company, contacts }: EnteredCompany,
  number: number,
): void {
  const [contact] = contacts;
  const about = (record: CrmRecord) => {
    for (const other of [deal, company, ...(contact ? [contact] : [])]) link(portal, record, other);
  };
  const day = String((number % 27) + 1).padStart(2, '0');
  if (number % 3 === 0)
    about(
      enter('tasks', {
        hs_task_subject: `Call about ${deal.properties.dealname}`,
        hs_task_type: 'CALL',
        hs_task_priority: 'MEDIUM',
        hs_timestamp: `2026-07-${day}T09:00:00Z`,
        hubspot_owner_id: deal.properties.hubspot_owner_id,
      }),
    );
  if (number % 4 === 0)
    about(
      enter('notes', {
        hs_note_body: 'Asked for <b>delivery dates</b>.',
        hs_timestamp: `2026-06-${day}T14:30:00Z`,
      }),
    );
  if (number % 11 === 0)
    about(
      enter('tickets', {
        subject: 'Scanner does not charge',
        hs_pipeline_stage: '1',
        hs_ticket_priority: 'LOW',
      }),
    );
}
