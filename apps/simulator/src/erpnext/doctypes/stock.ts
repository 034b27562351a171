import { doctype } from './doctype.js';

const stock = { module: 'Stock' };

export const item = doctype(
  'Item',
  `
  naming_series                  Select:STO-ITEM-.YYYY.-   set_only_once  "Series"
  item_code                      Data              reqd  unique
  item_name                      Data
  item_group                     Link:Item Group   reqd
  stock_uom                      Link:UOM          reqd  =Nos  "Default Unit of Measure"
  disabled                       Check             =0
  allow_alternative_item         Check             =0
  is_stock_item                  Check             =1  "Maintain Stock"
  has_variants                   Check             no_copy  =0
  opening_stock                  Float
  valuation_rate                 Currency
  standard_rate                  Currency          no_copy  "Standard Selling Rate"
  is_fixed_asset                 Check             =0
  auto_create_assets             Check             =0
  is_grouped_asset               Check             =0
  asset_category                 Link:Asset Category
  over_delivery_receipt_allowance  Float
  over_billing_allowance         Float
  image                          Attach Image      hidden
  description                    Text Editor
  brand                          Link:Brand
  shelf_life_in_days             Int
  end_of_life                    Date              =2099-12-31
  default_material_request_type  Select:Purchase|Material Transfer|Material Issue|Manufacture|Customer Provided   =Purchase
  valuation_method               Select:|FIFO|Moving Average|LIFO
  warranty_period                Data
  weight_per_unit                Float
  weight_uom                     Link:UOM
  allow_negative_stock           Check             =0
  has_batch_no                   Check             no_copy  =0
  create_new_batch               Check             =0
  has_expiry_date                Check             =0
  retain_sample                  Check             =0
  sample_quantity                Int
  has_serial_no                  Check             no_copy  =0
  variant_of                     Link:Item         no_copy  read_only
  variant_based_on               Select:Item Attribute|Manufacturer   =Item Attribute
  enable_deferred_expense        Check             =0
  no_of_months_exp               Int
  enable_deferred_revenue        Check             =0
  no_of_months                   Int
  purchase_uom                   Link:UOM
  min_order_qty                  Float
  safety_stock                   Float
  is_purchase_item               Check             =1
  lead_time_days                 Int
  last_purchase_rate             Float             no_copy  read_only
  is_customer_provided_item      Check             =0
  customer                       Link:Customer
  delivered_by_supplier          Check             =0
  country_of_origin              Link:Country
  customs_tariff_number          Link:Customs Tariff Number
  sales_uom                      Link:UOM
  grant_commission               Check             =1
  is_sales_item                  Check             =1
  max_discount                   Float
  inspection_required_before_purchase  Check       =0
  inspection_required_before_delivery  Check       =0
  quality_inspection_template    Link:Quality Inspection Template
  include_item_in_manufacturing  Check             =1
  is_sub_contracted_item         Check             =0
  default_bom                    Link:BOM          no_copy  read_only
  customer_code                  Small Text        hidden  no_copy  =
  default_item_manufacturer      Link:Manufacturer  read_only
  default_manufacturer_part_no   Data              read_only
  total_projected_qty            Float             hidden  read_only
  supplier_items                 Table:Item Supplier
  reorder_levels                 Table:Item Reorder
  customer_items                 Table:Item Customer Detail
  barcodes                       Table:Item Barcode
  taxes                          Table:Item Tax
  attributes                     Table:Item Variant Attribute
  uoms                           Table:UOM Conversion Detail
  item_defaults                  Table:Item Default
  `,
  { ...stock, autoname: 'field:item_code', allow_rename: 1, title_field: 'item_name' },
);

export const itemPrice = doctype(
  'Item Price',
  `
  item_code         Link:Item        reqd
  uom               Link:UOM         "UOM"
  packing_unit      Int
  item_name         Data             read_only  <item_code.item_name
  brand             Link:Brand       read_only  <item_code.brand
  item_description  Text             read_only  <item_code.description
  price_list        Link:Price List  reqd
  customer          Link:Customer
  supplier          Link:Supplier
  batch_no          Link:Batch
  buying            Check            read_only  =0
  selling           Check            read_only  =0
  currency          Link:Currency    read_only
  price_list_rate   Currency         reqd  "Rate"
  valid_from        Date             =Today
  lead_time_days    Int              =0
  valid_upto        Date
  note              Text
  reference         Data
  `,
  { ...stock, title_field: 'item_name' },
);

export const stockMasters = [
  doctype(
    'Item Group',
    `
    item_group_name    Data             reqd  unique
    parent_item_group  Link:Item Group
    is_group           Check            =0
    `,
    { module: 'Setup', autoname: 'field:item_group_name', allow_rename: 1 },
  ),
  doctype('UOM', `enabled  Check  =1\n uom_name  Data  reqd  unique\n must_be_whole_number  Check  =0`, {
    module: 'Setup',
    autoname: 'field:uom_name',
    allow_rename: 1,
  }),
  doctype(
    'Warehouse',
    `
    disabled        Check          =0
    warehouse_name  Data           reqd
    is_group        Check          =0
    company         Link:Company   reqd
    `,
    { ...stock, autoname: '', allow_rename: 1 },
  ),
  // Kept empty: no stock is moved here.
  doctype(
    'Bin',
    `
    item_code      Link:Item       reqd  read_only
    warehouse      Link:Warehouse  reqd  read_only
    actual_qty     Float           read_only
    reserved_qty   Float           read_only
    projected_qty  Float           read_only
    `,
    stock,
  ),
  doctype(
    'Price List',
    `
    enabled          Check          =1
    price_list_name  Data           reqd
    currency         Link:Currency  reqd
    buying           Check          =0
    selling          Check          =0
    `,
    { ...stock, autoname: 'field:price_list_name', allow_rename: 1 },
  ),
];
