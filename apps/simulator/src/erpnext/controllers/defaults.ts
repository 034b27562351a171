/** What the site falls back on: the wizard that sets up a company leaves these. */
export const COMPANY = 'Demo Inc';
export const CURRENCY = 'USD';
export const PRICE_LIST = 'Standard Selling';
export const WAREHOUSE = 'Stores - DI';
export const UOM = 'Nos';
export const LANGUAGE = 'en';
