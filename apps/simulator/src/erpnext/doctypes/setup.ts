import { doctype } from './doctype.js';

const setup = { module: 'Setup' };
const contacts = { module: 'Contacts' };

const company = doctype(
  'Company',
  `
  company_name             Data            reqd  unique  "Company"
  abbr                     Data            reqd  set_only_once
  default_currency         Link:Currency   reqd
  country                  Link:Country    reqd
  is_group                 Check           =0
  tax_id                   Data            "Tax ID"
  domain                   Data
  date_of_establishment    Date
  parent_company           Link:Company
  phone_no                 Data            "Phone No"
  email                    Data:Email
  website                  Data
  registration_details     Code
  create_chart_of_accounts_based_on  Select:|Standard Template|Existing Company   =Standard Template
  chart_of_accounts        Data            =Standard
  cost_center              Link:Cost Center  read_only
  monthly_sales_target     Currency
  total_monthly_sales      Currency        read_only
  credit_limit             Currency
  enable_perpetual_inventory  Check        =1
  `,
  { ...setup, autoname: 'field:company_name', allow_rename: 1 },
);

const contact = doctype(
  'Contact',
  `
  first_name                 Data
  middle_name                Data
  last_name                  Data
  full_name                  Data        read_only
  email_id                   Data:Email  read_only  "Email Address"
  user                       Link:User   "User Id"
  address                    Link:Address
  sync_with_google_contacts  Check       =0
  status                     Select:Passive|Open|Replied   =Passive
  salutation                 Link:Salutation
  designation                Data
  gender                     Link:Gender
  phone                      Data        read_only
  mobile_no                  Data        read_only
  company_name               Data
  image                      Attach Image  hidden
  pulled_from_google_contacts  Check     read_only  =0
  is_primary_contact         Check       =0
  department                 Data
  unsubscribed               Check       =0
  email_ids                  Table:Contact Email  "Email IDs"
  phone_nos                  Table:Contact Phone  "Contact Numbers"
  links                      Table:Dynamic Link
  `,
  { ...contacts, autoname: '', allow_rename: 1, title_field: 'full_name' },
);

const address = doctype(
  'Address',
  `
  address_title            Data
  address_type             Select:Billing|Shipping|Office|Personal|Plant|Postal|Shop|Subsidiary|Warehouse|Current|Permanent|Other   reqd
  address_line1            Data          reqd  "Address Line 1"
  address_line2            Data          "Address Line 2"
  city                     Data          reqd  "City/Town"
  county                   Data
  state                    Data          "State/Province"
  country                  Link:Country  reqd
  pincode                  Data          "Postal Code"
  email_id                 Data:Email    "Email Address"
  phone                    Data
  fax                      Data
  is_primary_address       Check         =0  "Preferred Billing Address"
  is_shipping_address      Check         =0  "Preferred Shipping Address"
  disabled                 Check         =0
  is_your_company_address  Check         =0
  links                    Table:Dynamic Link
  `,
  { ...contacts, autoname: '', allow_rename: 1, title_field: 'address_title' },
);

/** Masters that others link to: little more than a name. */
export const setupDoctypes = [
  company,
  contact,
  address,
  doctype(
    'Currency',
    `currency_name  Data  reqd  unique\n enabled  Check  =0\n fraction  Data\n symbol  Data`,
    {
      module: 'Geo',
      autoname: 'field:currency_name',
    },
  ),
  doctype('Country', `country_name  Data  reqd  unique\n code  Data\n time_zones  Text`, {
    module: 'Geo',
    autoname: 'field:country_name',
  }),
  doctype('Language', `enabled  Check  =1\n language_code  Data  reqd  unique\n language_name  Data  reqd`, {
    autoname: 'field:language_code',
  }),
  doctype('Industry Type', `industry  Data  reqd  unique`, {
    module: 'Selling',
    autoname: 'field:industry',
    allow_rename: 1,
  }),
];
