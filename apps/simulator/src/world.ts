import { seededRandom } from './random.js';

/** The company that the three systems describe, each in its own way, before any vendor's formats. */
export interface World {
  products: Product[];
  companies: Company[];
  opportunities: Opportunity[];
}

export interface Product {
  /** `Product2.ProductCode` in Salesforce, `Item.item_code` in ERPNext. */
  code: string;
  name: string;
  /** List price in USD. */
  price: number;
  /** False where the product is sold in Salesforce but was never made an item in ERPNext. */
  inErpnext: boolean;
}

export interface Company {
  /** 18-character id of the Salesforce account. */
  accountId: string;
  name: string;
  domain: string;
  /** Dirty data: as somebody typed it; may lack the scheme, or be missing. */
  website: string | null;
  phone: string | null;
  taxId: string | null;
  industry: string;
  sites: { street: string; city: string; postalCode: string; country: string }[];
  contacts: {
    contactId: string;
    firstName: string;
    lastName: string;
    email: string | null;
    phone: string | null;
  }[];
  /**
   * `linked`: a customer that carries the account id. `lookalike`: a customer under a similar name, without the
   * account id. `missing`: no customer.
   */
  erpnext: 'linked' | 'lookalike' | 'missing';
  /** The customer's name in ERPNext, where it differs. */
  erpnextName: string;
  /** False where marketing never entered the company in HubSpot. */
  inHubspot: boolean;
  /** Dirty data: entered twice in HubSpot. */
  twiceInHubspot: boolean;
}

export interface Opportunity {
  /** 18-character id of the Salesforce opportunity. */
  opportunityId: string;
  company: Company;
  name: string;
  stage: 'Prospecting' | 'Proposal/Price Quote' | 'Negotiation/Review' | 'Closed Won' | 'Closed Lost';
  /** ISO date. */
  closeDate: string;
  lines: { lineItemId: string; product: Product; quantity: number; unitPrice: number }[];
  /** Dirty data: an amount that somebody overtyped, so that it differs from the sum of the lines. */
  amount: number;
  inHubspot: boolean;
}

const ID_SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The 18-character Salesforce id of the `number`th record of a type, with the checksum that ids carry. */
export function salesforceId(keyPrefix: string, number: number): string {
  let digits = '';
  for (let rest = number; digits.length < 8; rest = Math.floor(rest / 62))
    digits = BASE62[rest % 62] + digits;
  return withChecksum(`${keyPrefix}gK00${digits}`);
}

/** Adds the three-letter checksum to a 15-character id; an 18-character id comes back as it is. */
export function withChecksum(id: string): string {
  if (id.length !== 15) return id;
  const suffix = [0, 5, 10].map((start) => {
    const bits = [...id.slice(start, start + 5)].map((letter, bit) => (/[A-Z]/.test(letter) ? 1 << bit : 0));
    return ID_SUFFIX[bits.reduce((sum, bit) => sum + bit, 0)];
  });
  return id + suffix.join('');
}

const PRODUCTS: [string, string, number, boolean][] = [
  ['SCAN-100', 'Handheld barcode scanner', 349, true],
  ['SCAN-200', 'Rugged barcode scanner', 589.5, true],
  ['PRT-400', 'Label printer, 4 inch', 799, true],
  ['PRT-RIB', 'Thermal ribbon, box of 12', 64.25, true],
  ['LBL-5000', 'Labels, roll of 5,000', 38.9, true],
  ['GATE-RF', 'RFID gate reader', 2450, true],
  ['TAG-RF-1K', 'RFID tags, 1,000', 189, true],
  ['TAB-10', 'Vehicle tablet, 10 inch', 1120, true],
  ['DOCK-10', 'Tablet dock', 145.75, true],
  ['SVC-INST', 'Installation, per day', 960, true],
  ['SVC-TRAIN', 'Training, per day', 820, true],
  ['SUP-YEAR', 'Support, one year', 1499, true],
  ['SCAN-090', 'Barcode scanner (discontinued)', 199, false],
];

const NAMES = [
  'Alder & Finch Logistics',
  'Brightwater Foods',
  'Cobalt Ridge Mining',
  'Dunmore Textiles',
  'Eastgate Pharma',
  'Fernhill Dairy',
  'Granite Peak Outfitters',
  'Harborline Shipping',
  'Ivory Coast Imports',
  'Juniper Health Supply',
  'Kestrel Aerospace',
  'Larkspur Home Goods',
  'Meridian Machine Works',
  'Nordhavn Seafood',
  'Oakmont Furniture',
  'Pinecrest Paper',
  'Quarry Lane Ceramics',
  'Redfield Automotive',
  'Silverbrook Beverages',
  'Tidewater Marine',
  'Umber Coffee Roasters',
  'Vantage Optics',
  'Westbrook Electrical',
  'Yarrow Botanicals',
  'Zephyr Wind Systems',
  'Müller Präzision',
  'Société Lumière',
  'Østergaard Møbler',
  'São Bento Têxteis',
  'O’Hara & Sons Brewing',
];
const SUFFIXES = ['Inc.', 'LLC', 'Ltd.', 'GmbH', 'Corp.', 'Co.'];
const INDUSTRIES = ['Logistics', 'Food & Beverage', 'Manufacturing', 'Retail', 'Healthcare', 'Energy'];
const CITIES: [string, string, string][] = [
  ['Portland', '97201', 'United States'],
  ['Rotterdam', '3011', 'Netherlands'],
  ['Hamburg', '20095', 'Germany'],
  ['Leeds', 'LS1 4AP', 'United Kingdom'],
  ['Lyon', '69001', 'France'],
  ['Aarhus', '8000', 'Denmark'],
  ['Denver', '80202', 'United States'],
  ['Porto', '4000-001', 'Portugal'],
];
const STREETS = [
  'Harbour Road',
  'Mill Lane',
  'Foundry Street',
  'Station Avenue',
  'Canal Street',
  'Orchard Way',
];
const FIRST = [
  'Ana',
  'Ben',
  'Chloé',
  'David',
  'Ewa',
  'Farid',
  'Grace',
  'Henrik',
  'Ines',
  'Jonas',
  'Keiko',
  'Liam',
];
const LAST = [
  'Alvarez',
  'Berg',
  'Cohen',
  'Duarte',
  'Evans',
  'Fischer',
  'Guerin',
  'Hughes',
  'Ito',
  'Jensen',
  'Kaur',
  'Lopez',
];

/**
 * Five opportunities that documents and the demo name; the rest comes from the seed. Lines: product code, quantity.
 * All stand at Negotiation/Review, so that somebody can win them.
 */
const NAMED: { company: string; erpnext: Company['erpnext']; deal: string; lines: [string, number][] }[] = [
  {
    company: 'Northwind Cold Storage',
    erpnext: 'missing',
    deal: 'Scanners for three warehouses',
    lines: [
      ['SCAN-200', 24],
      ['PRT-400', 3],
      ['SVC-INST', 4],
    ],
  },
  {
    company: 'Bluepeak Distribution',
    erpnext: 'linked',
    deal: 'RFID gates, phase 1',
    lines: [
      ['GATE-RF', 5],
      ['TAG-RF-1K', 10],
    ],
  },
  {
    company: 'Harrow & Vale Printing',
    erpnext: 'linked',
    deal: 'Label printers',
    lines: [
      ['PRT-400', 12],
      ['PRT-RIB', 20],
      ['LBL-5000', 60],
    ],
  },
  {
    company: 'Tallgrass Rail',
    erpnext: 'linked',
    deal: 'Vehicle tablets',
    lines: [
      ['TAB-10', 16],
      ['DOCK-10', 16],
      ['SUP-YEAR', 1],
    ],
  },
  {
    company: 'Meadowbrook Clinics',
    erpnext: 'lookalike',
    deal: 'Supply room scanners',
    lines: [
      ['SCAN-100', 18],
      ['SVC-TRAIN', 1],
    ],
  },
];

/** Generates the company's data; the same seed gives the same data. */
export function generateWorld(seed: number): World {
  const random = seededRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const slug = (name: string) =>
    name
      .normalize('NFKD')
      .replace(/[^a-zA-Z0-9 ]/g, '')
      .trim()
      .toLowerCase()
      .replace(/\s+/g, '-');

  const products = PRODUCTS.map(([code, name, price, inErpnext]) => ({ code, name, price, inErpnext }));
  const byCode = new Map(products.map((product) => [product.code, product]));
  let contactNumber = 0;
  let lineNumber = 0;

  const makeCompany = (
    number: number,
    name: string,
    erpnext: Company['erpnext'],
    clean: boolean,
  ): Company => {
    const domain = `${slug(name)}.example`;
    const dirt = clean ? 1 : random();
    return {
      accountId: salesforceId('001', number),
      name,
      domain,
      website: dirt < 0.1 ? null : dirt < 0.25 ? domain.toUpperCase() : `https://www.${domain}`,
      phone:
        dirt < 0.15
          ? null
          : pick(['+1 503 555 ', '+44 113 555 ', '0049-40-555-', '(503) 555-']) + between(1000, 9999),
      taxId: random() < 0.6 || clean ? `${between(10, 99)}-${between(1000000, 9999999)}` : null,
      industry: pick(INDUSTRIES),
      sites: Array.from({ length: between(1, 3) }, () => {
        const [city, postalCode, country] = pick(CITIES);
        return { street: `${between(1, 240)} ${pick(STREETS)}`, city, postalCode, country };
      }),
      contacts: Array.from({ length: between(1, 4) }, () => {
        const [firstName, lastName] = [pick(FIRST), pick(LAST)];
        contactNumber += 1;
        const mailbox = `${slug(firstName)}.${slug(lastName)}${contactNumber}@${domain}`;
        return {
          contactId: salesforceId('003', contactNumber),
          firstName,
          lastName,
          email: !clean && random() < 0.08 ? null : random() < 0.1 ? mailbox.toUpperCase() : mailbox,
          phone: random() < 0.3 ? null : `+1 503 555 ${between(1000, 9999)}`,
        };
      }),
      erpnext,
      erpnextName:
        erpnext === 'lookalike'
          ? name
              .replace(/ & /, ' and ')
              .replace(/(Inc\.|Ltd\.|Clinics)$/, (end) => (end === 'Clinics' ? 'Clinic' : ''))
              .trim()
          : name,
      inHubspot: clean || random() < 0.85,
      twiceInHubspot: !clean && random() < 0.1,
    };
  };

  const makeOpportunity = (
    number: number,
    company: Company,
    name: string,
    stage: Opportunity['stage'],
    codes: [string, number][],
    clean: boolean,
  ): Opportunity => {
    const lines = codes.map(([code, quantity]) => {
      const product = byCode.get(code) as Product;
      lineNumber += 1;
      // A discount in whole per cent, so that prices stay exact to the cent.
      const unitPrice = clean ? product.price : Math.round(product.price * (100 - pick([0, 0, 5, 10]))) / 100;
      return { lineItemId: salesforceId('00k', lineNumber), product, quantity, unitPrice };
    });
    const sum =
      Math.round(lines.reduce((total, line) => total + line.quantity * line.unitPrice, 0) * 100) / 100;
    return {
      opportunityId: salesforceId('006', number),
      company,
      name,
      stage,
      closeDate: `2026-${String(between(6, 12)).padStart(2, '0')}-${String(between(1, 28)).padStart(2, '0')}`,
      lines,
      amount: !clean && random() < 0.1 ? Math.round(sum) + 100 : sum,
      inHubspot: company.inHubspot && (clean || random() < 0.9),
    };
  };

  const named = NAMED.map((entry, index) => {
    const company = makeCompany(index + 1, entry.company, entry.erpnext, true);
    return makeOpportunity(
      index + 1,
      company,
      `${entry.company}: ${entry.deal}`,
      'Negotiation/Review',
      entry.lines,
      true,
    );
  });
  const others = NAMES.map((name, index) => {
    const erpnext = random() < 0.6 ? 'linked' : random() < 0.3 ? 'lookalike' : 'missing';
    return makeCompany(NAMED.length + index + 1, `${name} ${pick(SUFFIXES)}`, erpnext, false);
  });
  const rest = Array.from({ length: 45 }, (_, index) => {
    const company = pick(others);
    const codes = Array.from({ length: between(1, 4) }, (): [string, number] => [
      pick(products).code,
      between(1, 20),
    ]);
    const unique = [...new Map(codes).entries()];
    const stage = pick(['Prospecting', 'Proposal/Price Quote', 'Negotiation/Review', 'Closed Lost'] as const);
    return makeOpportunity(
      NAMED.length + index + 1,
      company,
      `${company.name}: ${pick(['Renewal', 'Expansion', 'New site', 'Replacement'])} ${between(2025, 2027)}`,
      stage,
      random() < 0.05 ? [] : unique,
      false,
    );
  });
  return {
    products,
    companies: [...named.map(({ company }) => company), ...others],
    opportunities: [...named, ...rest],
  };
}
