import { seededRandom } from '../random.js';
import {
  generateWorld,
  salesforceId,
  withChecksum,
  type Company,
  type Opportunity,
  type Product,
} from '../world.js';
import { stageOf } from './stages.js';
import { INTEGRATION_USER, SALES_USER, type Fields, type Org } from './org.js';
import { USERS } from './oauth.js';
import { formatDatetime, roundTo } from './values.js';

export const ORGANIZATION_ID = salesforceId('00D', 1);
const STANDARD_PRICEBOOK = salesforceId('01s', 1);
const OPENED = Date.UTC(2026, 0, 12, 8, 30);
const HOUR = 3_600_000;
const PAST_TASKS = 420;

const FAMILIES: [RegExp, string][] = [
  [/^(SVC|SUP)/, 'Services'],
  [/^(LBL|PRT-RIB|TAG)/, 'Consumables'],
  [/./, 'Hardware'],
];

/** Fills an empty org with the company's data; the same seed gives the same records, ids and times. */
export function seedOrg(org: Org, seed: number): void {
  const world = generateWorld(seed);
  const put = numbered(org);
  const productIds = new Map<string, string>();
  seedSetup(put);
  world.products.forEach((product, index) =>
    productIds.set(product.code, seedProduct(put, product, index + 1)),
  );
  for (const company of world.companies) seedCompany(put, company);
  for (const opportunity of world.opportunities) seedOpportunity(put, opportunity, productIds);
  seedTasks(put, world.opportunities, seededRandom(seed ^ 0x7a5c));
}

type Put = (type: string, fields: Fields, by?: string) => void;

/** Each record stands some hours after the one before, as if people had entered them in that order. */
function numbered(org: Org): Put {
  let count = 0;
  return (type, fields, by = SALES_USER) => {
    const at = formatDatetime(OPENED + ++count * HOUR);
    const stamps = {
      CreatedDate: at,
      CreatedById: by,
      LastModifiedDate: at,
      LastModifiedById: by,
      SystemModstamp: at,
    };
    org.seed(type, { ...stamps, ...fields });
  };
}

function seedSetup(put: Put): void {
  put('Organization', {
    Id: ORGANIZATION_ID,
    Name: 'Meridian Supply',
    InstanceName: 'SIM1',
    IsSandbox: true,
    OrganizationType: 'Enterprise Edition',
    TimeZoneSidKey: 'America/Los_Angeles',
    LanguageLocaleKey: 'en_US',
  });
  for (const [Id, user] of Object.entries(USERS))
    put('User', {
      Id,
      ...user,
      Name: [user.FirstName, user.LastName].filter(Boolean).join(' '),
      Email: user.Username,
      IsActive: true,
      TimeZoneSidKey: Id === INTEGRATION_USER ? 'GMT' : 'America/Los_Angeles',
      UserType: 'Standard',
      DefaultCurrencyIsoCode: 'USD',
    });
  put('Pricebook2', {
    Id: STANDARD_PRICEBOOK,
    Name: 'Standard Price Book',
    IsActive: true,
    IsStandard: true,
  });
}

function seedProduct(put: Put, { code, name, price }: Product, number: number): string {
  const Id = salesforceId('01t', number);
  const Family = FAMILIES.find(([pattern]) => pattern.test(code))?.[1];
  const shared = {
    Name: name,
    ProductCode: code,
    CurrencyIsoCode: 'USD',
    IsActive: !/discontinued/.test(name),
  };
  put('Product2', { Id, ...shared, Family, StockKeepingUnit: code });
  const entry = { Pricebook2Id: STANDARD_PRICEBOOK, Product2Id: Id, UnitPrice: price };
  put('PricebookEntry', { Id: entryId(Id), ...shared, ...entry });
  return Id;
}

/** A product and its entry in the standard price book have the same number. */
const entryId = (productId: string) => withChecksum(`01u${productId.slice(3, 15)}`);

function addressOf(kind: string, site: Company['sites'][number] | undefined): Fields {
  return {
    [`${kind}Street`]: site?.street ?? null,
    [`${kind}City`]: site?.city ?? null,
    [`${kind}PostalCode`]: site?.postalCode ?? null,
    [`${kind}Country`]: site?.country ?? null,
  };
}

function seedCompany(put: Put, company: Company): void {
  const [office, warehouse] = company.sites;
  put('Account', {
    Id: company.accountId,
    Name: company.name,
    Type: company.erpnext === 'linked' ? 'Customer - Direct' : 'Prospect',
    ...addressOf('Billing', office),
    ...addressOf('Shipping', warehouse ?? office),
    Phone: company.phone,
    Website: company.website,
    Industry: company.industry,
    Tax_Number__c: company.taxId,
    OwnerId: SALES_USER,
  });
  for (const contact of company.contacts)
    put('Contact', {
      Id: contact.contactId,
      AccountId: company.accountId,
      FirstName: contact.firstName,
      LastName: contact.lastName,
      Name: `${contact.firstName} ${contact.lastName}`,
      ...addressOf('Mailing', office),
      Email: contact.email,
      Phone: contact.phone,
      OwnerId: SALES_USER,
    });
}

function seedOpportunity(put: Put, opportunity: Opportunity, productIds: Map<string, string>): void {
  const stage = stageOf(opportunity.stage);
  put('Opportunity', {
    Id: opportunity.opportunityId,
    AccountId: opportunity.company.accountId,
    Name: opportunity.name,
    StageName: opportunity.stage,
    Amount: opportunity.amount,
    Probability: stage.probability,
    ExpectedRevenue: roundTo((opportunity.amount * stage.probability) / 100, 2),
    CloseDate: opportunity.closeDate,
    Type: 'Existing Business',
    IsClosed: stage.isClosed,
    IsWon: stage.isWon,
    ForecastCategoryName: stage.forecast,
    HasOpportunityLineItem: opportunity.lines.length > 0,
    Pricebook2Id: STANDARD_PRICEBOOK,
    OwnerId: SALES_USER,
  });
  opportunity.lines.forEach((line, index) => {
    const productId = String(productIds.get(line.product.code));
    put('OpportunityLineItem', {
      Id: line.lineItemId,
      OpportunityId: opportunity.opportunityId,
      SortOrder: index + 1,
      PricebookEntryId: entryId(productId),
      Product2Id: productId,
      ProductCode: line.product.code,
      Name: `${opportunity.name} ${line.product.name}`,
      Quantity: line.quantity,
      UnitPrice: line.unitPrice,
      ListPrice: line.product.price,
      TotalPrice: roundTo(line.quantity * line.unitPrice, 2),
    });
  });
}

const SUBJECTS = ['Call', 'Email', 'Send quote', 'Site visit', 'Follow up', 'Demo'];

function seedTasks(put: Put, opportunities: Opportunity[], random: () => number): void {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  for (let number = 1; number <= PAST_TASKS; number += 1) {
    const opportunity = pick(opportunities);
    const done = random() < 0.8;
    put('Task', {
      Id: salesforceId('00T', number),
      WhatId: random() < 0.7 ? opportunity.opportunityId : opportunity.company.accountId,
      WhoId: random() < 0.5 ? opportunity.company.contacts[0]?.contactId : null,
      Subject: pick(SUBJECTS),
      ActivityDate: new Date(OPENED + number * 12 * HOUR).toISOString().slice(0, 10),
      Status: done ? 'Completed' : 'Not Started',
      Priority: 'Normal',
      IsClosed: done,
      OwnerId: SALES_USER,
    });
  }
}
