import { doctype } from './doctype.js';

const selling = { module: 'Selling' };

export const customer = doctype(
  'Customer',
  `
  naming_series             Select:CUST-.YYYY.-            set_only_once  "Series"
  salutation                Link:Salutation
  customer_name             Data                           reqd
  customer_type             Select:Company|Individual|Proprietorship|Partnership   reqd  =Company
  customer_group            Link:Customer Group
  territory                 Link:Territory
  gender                    Link:Gender
  lead_name                 Link:Lead                      no_copy  "From Lead"
  opportunity_name          Link:Opportunity               no_copy  "From Opportunity"
  account_manager           Link:User
  image                     Attach Image                   hidden
  default_currency          Link:Currency                  no_copy  "Billing Currency"
  default_bank_account      Link:Bank Account
  default_price_list        Link:Price List
  is_internal_customer      Check                          =0
  represents_company        Link:Company                   unique
  market_segment            Link:Market Segment
  industry                  Link:Industry Type
  customer_pos_id           Data                           no_copy  read_only  "Customer POS id"
  website                   Data
  language                  Link:Language                  "Print Language"
  customer_details          Text
  customer_primary_contact  Link:Contact
  mobile_no                 Read Only
  email_id                  Read Only                      "Email Id"
  customer_primary_address  Link:Address
  primary_address           Text                           read_only
  tax_id                    Data                           "Tax ID"
  tax_category              Link:Tax Category
  tax_withholding_category  Link:Tax Withholding Category
  payment_terms             Link:Payment Terms Template    "Default Payment Terms Template"
  default_sales_partner     Link:Sales Partner             "Sales Partner"
  default_commission_rate   Float                          "Commission Rate"
  so_required               Check                          =0  "Allow Sales Invoice Creation Without Sales Order"
  dn_required               Check                          =0  "Allow Sales Invoice Creation Without Delivery Note"
  exempt_from_sales_tax     Check                          =0
  is_frozen                 Check                          =0
  disabled                  Check                          =0
  loyalty_program           Link:Loyalty Program           no_copy
  loyalty_program_tier      Data                           no_copy  read_only
  companies                 Table:Allowed To Transact With
  accounts                  Table:Party Account
  sales_team                Table:Sales Team
  portal_users              Table:Portal User
  credit_limits             Table:Customer Credit Limit
  `,
  { ...selling, autoname: 'naming_series:', allow_rename: 1, title_field: 'customer_name' },
);

export const customerGroup = doctype(
  'Customer Group',
  `
  customer_group_name    Data                  reqd  unique
  parent_customer_group  Link:Customer Group
  is_group               Check                 =0
  default_price_list     Link:Price List
  lft                    Int                   hidden  read_only  no_copy
  rgt                    Int                   hidden  read_only  no_copy
  `,
  { ...selling, autoname: 'field:customer_group_name', allow_rename: 1 },
);

export const territory = doctype(
  'Territory',
  `
  territory_name     Data               reqd  unique
  parent_territory   Link:Territory
  is_group           Check              =0
  territory_manager  Link:Sales Person
  lft                Int                hidden  read_only  no_copy
  rgt                Int                hidden  read_only  no_copy
  `,
  { ...selling, autoname: 'field:territory_name', allow_rename: 1 },
);

export const salesInvoice = doctype(
  'Sales Invoice',
  `
  title                        Data                             hidden  no_copy  ={customer_name}
  naming_series                Select:ACC-SINV-.YYYY.-|ACC-SINV-RET-.YYYY.-   reqd  no_copy  set_only_once  "Series"
  customer                     Link:Customer                    reqd
  customer_name                Small Text                       <customer.customer_name
  tax_id                       Data                             read_only  <customer.tax_id
  company                      Link:Company                     reqd
  posting_date                 Date                             reqd  no_copy  =Today  "Date"
  due_date                     Date                             no_copy  "Payment Due Date"
  is_return                    Check                            no_copy  =0
  amended_from                 Link:Sales Invoice               no_copy  read_only
  po_no                        Data                             no_copy  allow_on_submit  "Customer's Purchase Order"
  po_date                      Date                             no_copy  allow_on_submit  "Customer's Purchase Order Date"
  currency                     Link:Currency                    reqd
  conversion_rate              Float                            reqd  "Exchange Rate"
  selling_price_list           Link:Price List                  reqd  "Price List"
  price_list_currency          Link:Currency                    reqd  read_only
  plc_conversion_rate          Float                            reqd  "Price List Exchange Rate"
  total_qty                    Float                            read_only  "Total Quantity"
  base_total                   Currency                         read_only
  base_net_total               Currency                         read_only
  total                        Currency                         read_only
  net_total                    Currency                         read_only
  base_total_taxes_and_charges Currency                         read_only
  total_taxes_and_charges      Currency                         read_only
  base_grand_total             Currency                         reqd  read_only
  grand_total                  Currency                         reqd  read_only
  rounded_total                Currency                         read_only
  in_words                     Small Text                       read_only
  outstanding_amount           Currency                         read_only  no_copy
  apply_discount_on            Select:|Grand Total|Net Total    =Grand Total  "Apply Additional Discount On"
  additional_discount_percentage  Float
  discount_amount              Currency                         "Additional Discount Amount"
  status                       Select:|Draft|Return|Credit Note Issued|Submitted|Paid|Partly Paid|Unpaid|Overdue|Cancelled   no_copy  read_only  =Draft
  remarks                      Small Text                       no_copy
  items                        Table:Sales Invoice Item         reqd
  taxes                        Table:Sales Taxes and Charges
  `,
  { module: 'Accounts', autoname: 'naming_series:', is_submittable: 1, title_field: 'title' },
);
