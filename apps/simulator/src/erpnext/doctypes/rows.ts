import { doctype } from './doctype.js';

const child = { istable: 1 };

const LINE = `
  item_code                       Link:Item                     reqd
  ensure_delivery_based_on_produced_serial_no  Check            =0
  is_stock_item                   Check                         hidden  =0
  reserve_stock                   Check                         allow_on_submit  =0
  delivery_date                   Date                          allow_on_submit
  item_name                       Data                          reqd
  description                     Text Editor
  item_group                      Link:Item Group               hidden  read_only
  image                           Attach                        hidden  =
  qty                             Float                         reqd  "Quantity"
  stock_uom                       Link:UOM                      read_only  "Stock UOM"
  uom                             Link:UOM                      reqd  "UOM"
  conversion_factor               Float                         reqd  "UOM Conversion Factor"
  stock_qty                       Float                         read_only  "Qty as per Stock UOM"
  stock_reserved_qty              Float                         read_only  no_copy
  price_list_rate                 Currency                      read_only
  base_price_list_rate            Currency                      read_only
  margin_type                     Select:|Percentage|Amount
  margin_rate_or_amount           Float
  rate_with_margin                Currency                      read_only
  discount_percentage             Percent                       "Discount (%) on Price List Rate with Margin"
  discount_amount                 Currency
  base_rate_with_margin           Currency                      read_only
  rate                            Currency
  amount                          Currency                      read_only
  base_rate                       Currency                      read_only
  base_amount                     Currency                      read_only
  stock_uom_rate                  Currency                      read_only
  is_free_item                    Check                         read_only  =0
  grant_commission                Check                         read_only  =0
  net_rate                        Currency                      read_only
  net_amount                      Currency                      read_only
  base_net_rate                   Currency                      read_only
  base_net_amount                 Currency                      read_only
  billed_amt                      Currency                      read_only  no_copy
  valuation_rate                  Currency                      hidden  read_only  no_copy
  gross_profit                    Currency                      hidden  read_only  no_copy
  delivered_by_supplier           Check                         =0
  weight_per_unit                 Float
  total_weight                    Float                         read_only
  warehouse                       Link:Warehouse                "Delivery Warehouse"
  against_blanket_order           Check                         no_copy  =0
  blanket_order_rate              Currency                      no_copy
  actual_qty                      Float                         read_only  no_copy
  company_total_stock             Float                         read_only  no_copy
  projected_qty                   Float                         read_only
  ordered_qty                     Float                         read_only  no_copy
  planned_qty                     Float                         read_only  no_copy
  production_plan_qty             Float                         read_only  no_copy
  work_order_qty                  Float                         read_only  no_copy
  delivered_qty                   Float                         read_only  no_copy
  produced_qty                    Float                         hidden  read_only
  returned_qty                    Float                         read_only  no_copy
  picked_qty                      Float                         read_only  no_copy
  additional_notes                Text
  page_break                      Check                         allow_on_submit  =0
  item_tax_rate                   Code                          read_only
  transaction_date                Date                          hidden  read_only
`;

const INVOICE_LINE = `
  item_code              Link:Item
  item_name              Data               reqd
  description            Text Editor
  qty                    Float              "Quantity"
  uom                    Link:UOM           reqd  "UOM"
  rate                   Currency           reqd
  amount                 Currency           reqd  read_only
  base_rate              Currency           read_only
  base_amount            Currency           read_only
  net_amount             Currency           read_only
  price_list_rate        Currency           read_only
  sales_order            Link:Sales Order   no_copy  read_only
  so_detail              Data               no_copy  read_only  "Sales Order Item"
`;

const TAX = `
  charge_type    Select:|Actual|On Net Total|On Previous Row Amount|On Previous Row Total|On Item Quantity   reqd  "Type"
  account_head   Link:Account   reqd
  description    Small Text     reqd
  rate           Float          "Tax Rate"
  tax_amount     Currency       "Amount"
  total          Currency       read_only
`;

/** The rows of other documents. */
export const childDoctypes = [
  doctype('Sales Order Item', LINE, child),
  doctype('Sales Invoice Item', INVOICE_LINE, child),
  doctype('Sales Taxes and Charges', TAX, child),
  doctype(
    'Payment Schedule',
    `
    payment_term         Link:Payment Term
    description          Small Text
    due_date             Date       reqd
    invoice_portion      Percent
    mode_of_payment      Link:Mode of Payment
    discount             Float
    payment_amount       Currency   reqd
    outstanding          Currency   read_only
    paid_amount          Currency   read_only
    discounted_amount    Currency   read_only
    base_payment_amount  Currency
    `,
    child,
  ),
  doctype('UOM Conversion Detail', `uom  Link:UOM  "UOM"\n conversion_factor  Float`, child),
  doctype('Item Default', `company  Link:Company  reqd\n default_warehouse  Link:Warehouse`, child),
  doctype('Item Barcode', `barcode  Data  unique\n uom  Link:UOM  "UOM"`, child),
  doctype('Contact Email', `email_id  Data:Email  reqd  "Email ID"\n is_primary  Check  =0`, child),
  doctype(
    'Contact Phone',
    `phone  Data  reqd  "Number"\n is_primary_phone  Check  =0\n is_primary_mobile_no  Check  =0`,
    child,
  ),
  doctype(
    'Dynamic Link',
    `
    link_doctype  Link:DocType               reqd  "Link Document Type"
    link_name     Dynamic Link:link_doctype  reqd
    link_title    Read Only
    `,
    child,
  ),
  doctype('Has Role', `role  Link:Role  reqd`, child),
];
