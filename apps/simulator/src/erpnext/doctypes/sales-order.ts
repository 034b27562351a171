import { doctype } from './doctype.js';

export const salesOrder = doctype(
  'Sales Order',
  `
  title                           Data                          hidden  no_copy  allow_on_submit  ={customer_name}
  naming_series                   Select:SAL-ORD-.YYYY.-        reqd  no_copy  set_only_once  "Series"
  customer                        Link:Customer                 reqd
  customer_name                   Data                          read_only  <customer.customer_name
  tax_id                          Data                          read_only  <customer.tax_id  "Tax Id"
  order_type                      Select:|Sales|Maintenance|Shopping Cart   reqd  =Sales
  transaction_date                Date                          reqd  no_copy  =Today  "Date"
  delivery_date                   Date                          no_copy  allow_on_submit
  po_no                           Data                          allow_on_submit  "Customer's Purchase Order"
  po_date                         Date                          allow_on_submit  "Customer's Purchase Order Date"
  company                         Link:Company                  reqd
  skip_delivery_note              Check                         =0
  amended_from                    Link:Sales Order              hidden  no_copy  read_only
  cost_center                     Link:Cost Center
  project                         Link:Project                  allow_on_submit
  currency                        Link:Currency                 reqd
  conversion_rate                 Float                         reqd  "Exchange Rate"
  selling_price_list              Link:Price List               reqd  "Price List"
  price_list_currency             Link:Currency                 reqd  read_only
  plc_conversion_rate             Float                         reqd  "Price List Exchange Rate"
  ignore_pricing_rule             Check                         no_copy  =0
  scan_barcode                    Data
  set_warehouse                   Link:Warehouse                "Set Source Warehouse"
  reserve_stock                   Check                         no_copy  =0
  total_qty                       Float                         read_only  "Total Quantity"
  total_net_weight                Float                         read_only
  base_total                      Currency                      read_only  "Total (Company Currency)"
  base_net_total                  Currency                      read_only  "Net Total (Company Currency)"
  total                           Currency                      read_only
  net_total                       Currency                      read_only
  tax_category                    Link:Tax Category
  taxes_and_charges               Link:Sales Taxes and Charges Template   "Sales Taxes and Charges Template"
  exempt_from_sales_tax           Check                         =0
  shipping_rule                   Link:Shipping Rule
  incoterm                        Link:Incoterm
  named_place                     Data
  base_total_taxes_and_charges    Currency                      read_only  "Total Taxes and Charges (Company Currency)"
  total_taxes_and_charges         Currency                      read_only  "Total Taxes and Charges"
  base_grand_total                Currency                      read_only  "Grand Total (Company Currency)"
  base_rounding_adjustment        Currency                      read_only  no_copy  "Rounding Adjustment (Company Currency)"
  base_rounded_total              Currency                      read_only  "Rounded Total (Company Currency)"
  base_in_words                   Data                          read_only  "In Words (Company Currency)"
  grand_total                     Currency                      read_only
  rounding_adjustment             Currency                      read_only  no_copy
  rounded_total                   Currency                      read_only
  in_words                        Data                          read_only
  advance_paid                    Currency                      read_only  no_copy
  disable_rounded_total           Check                         =0
  apply_discount_on               Select:|Grand Total|Net Total  =Grand Total  "Apply Additional Discount On"
  base_discount_amount            Currency                      read_only  "Additional Discount Amount (Company Currency)"
  coupon_code                     Link:Coupon Code
  additional_discount_percentage  Float
  discount_amount                 Currency                      "Additional Discount Amount"
  other_charges_calculation       Text Editor                   read_only  no_copy  "Taxes and Charges Calculation"
  customer_address                Link:Address                  allow_on_submit
  address_display                 Text Editor                   allow_on_submit  read_only  "Address"
  customer_group                  Link:Customer Group           hidden
  territory                       Link:Territory
  contact_person                  Link:Contact
  contact_display                 Small Text                    read_only  "Contact"
  contact_phone                   Data                          read_only  "Phone"
  contact_mobile                  Small Text                    read_only  "Mobile No"
  contact_email                   Data:Email                    read_only
  shipping_address_name           Link:Address                  allow_on_submit
  shipping_address                Text Editor                   allow_on_submit  read_only
  dispatch_address_name           Link:Address                  allow_on_submit
  dispatch_address                Text Editor                   allow_on_submit  read_only
  company_address                 Link:Address                  "Company Address Name"
  company_address_display         Text Editor                   read_only  "Company Address"
  company_contact_person          Link:Contact
  payment_terms_template          Link:Payment Terms Template
  tc_name                         Link:Terms and Conditions     "Terms"
  terms                           Text Editor                   "Terms and Conditions Details"
  status                          Select:|Draft|On Hold|To Pay|To Deliver and Bill|To Bill|To Deliver|Completed|Cancelled|Closed   reqd  no_copy  read_only  =Draft
  delivery_status                 Select:Not Delivered|Fully Delivered|Partly Delivered|Closed|Not Applicable   no_copy
  per_delivered                   Percent                       read_only  no_copy  "% Delivered"
  per_billed                      Percent                       read_only  no_copy  "% Amount Billed"
  per_picked                      Percent                       read_only  no_copy  "% Picked"
  billing_status                  Select:Not Billed|Fully Billed|Partly Billed|Closed   no_copy
  sales_partner                   Link:Sales Partner
  amount_eligible_for_commission  Currency                      read_only
  commission_rate                 Float
  total_commission                Currency
  loyalty_points                  Int                           read_only
  loyalty_amount                  Currency                      read_only
  from_date                       Date                          allow_on_submit  no_copy
  to_date                         Date                          allow_on_submit  no_copy
  auto_repeat                     Link:Auto Repeat
  letter_head                     Link:Letter Head              allow_on_submit
  group_same_items                Check                         allow_on_submit  =0  "Group same items"
  select_print_heading            Link:Print Heading            allow_on_submit  "Print Heading"
  language                        Link:Language                 "Print Language"
  is_internal_customer            Check                         read_only  =0
  represents_company              Link:Company                  read_only
  source                          Link:Lead Source
  inter_company_order_reference   Link:Purchase Order           read_only
  campaign                        Link:Campaign
  party_account_currency          Link:Currency                 hidden  no_copy  read_only
  packed_items                    Table:Packed Item
  sales_team                      Table:Sales Team              allow_on_submit
  pricing_rules                   Table:Pricing Rule Detail     read_only
  taxes                           Table:Sales Taxes and Charges
  items                           Table:Sales Order Item        reqd
  payment_schedule                Table:Payment Schedule        no_copy
  `,
  { module: 'Selling', autoname: 'naming_series:', is_submittable: 1, title_field: 'customer_name' },
);
