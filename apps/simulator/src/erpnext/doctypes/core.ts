import { doctype } from './doctype.js';

const desk = { module: 'Desk' };

export const customField = doctype(
  'Custom Field',
  `
  is_system_generated  Check   hidden  read_only  =0
  dt                   Link:DocType   reqd  "Document"
  label                Data
  fieldname            Data    read_only
  insert_after         Data
  length               Int
  fieldtype            Select:Autocomplete|Attach|Attach Image|Check|Code|Currency|Data|Date|Datetime|Dynamic Link|Float|HTML Editor|Int|JSON|Link|Long Text|Percent|Phone|Read Only|Section Break|Select|Small Text|Table|Text|Text Editor|Time   reqd  =Data  "Field Type"
  precision            Select:|0|1|2|3|4|5|6|7|8|9
  hide_seconds         Check   =0
  hide_days            Check   =0
  options              Small Text
  sort_options         Check   =0
  fetch_from           Small Text
  fetch_if_empty       Check   =0
  collapsible          Check   =0
  default              Text    "Default Value"
  depends_on           Code
  description          Text    "Field Description"
  non_negative         Check   =0
  reqd                 Check   =0  "Is Mandatory Field"
  unique               Check   =0
  is_virtual           Check   =0
  read_only            Check   =0
  ignore_user_permissions  Check  =0
  hidden               Check   =0
  print_hide           Check   =0
  print_hide_if_no_value   Check  =0
  no_copy              Check   =0
  allow_on_submit      Check   =0
  in_list_view         Check   =0
  in_standard_filter   Check   =0
  in_global_search     Check   =0
  in_preview           Check   =0
  bold                 Check   =0
  report_hide          Check   =0
  search_index         Check   =0  "Index"
  allow_in_quick_entry     Check  =0
  ignore_xss_filter    Check   =0
  translatable         Check   =0
  hide_border          Check   =0
  show_dashboard       Check   =0
  permlevel            Int     =0
  columns              Int
  `,
  { module: 'Custom', autoname: '' },
);

export const coreDoctypes = [
  customField,
  doctype('DocField', `fieldname  Data\n fieldtype  Data\n label  Data`, { istable: 1 }),
  doctype(
    'ToDo',
    `
    status                 Select:Open|Closed|Cancelled   =Open
    priority               Select:High|Medium|Low         =Medium
    color                  Color
    date                   Date              =Today  "Due Date"
    allocated_to           Link:User
    description            Text Editor       reqd
    reference_type         Link:DocType
    reference_name         Dynamic Link:reference_type
    role                   Link:Role         "Assigned To Role"
    assigned_by            Link:User
    assigned_by_full_name  Read Only
    sender                 Data:Email        hidden
    assignment_rule        Link:Assignment Rule   read_only
    `,
    { ...desk, title_field: 'description', search_fields: 'description, reference_type, reference_name' },
  ),
  doctype(
    'Comment',
    `
    comment_type       Select:Comment|Like|Info|Label|Workflow|Created|Submitted|Cancelled|Updated|Deleted|Assigned|Assignment Completed|Attachment|Attachment Removed|Shared|Unshared|Bot|Relinked|Edit   reqd  =Comment
    comment_email      Data
    subject            Text
    comment_by         Data
    published          Check         =0
    seen               Check         hidden  =0
    reference_doctype  Link:DocType
    reference_name     Dynamic Link:reference_doctype
    content            HTML Editor
    `,
  ),
  doctype(
    'User',
    `
    enabled       Check         =1
    email         Data:Email    reqd
    first_name    Data          reqd
    last_name     Data
    full_name     Data          read_only
    username      Data          unique
    language      Link:Language
    time_zone     Autocomplete
    mobile_no     Data          unique
    phone         Data
    user_type     Data          read_only  =System User
    api_key       Data          unique  read_only  "API Key"
    api_secret    Password      read_only  "API Secret"
    roles         Table:Has Role
    `,
    { autoname: '', title_field: 'full_name' },
  ),
  doctype(
    'Role',
    `role_name  Data  reqd  unique\n disabled  Check  =0\n is_custom  Check  =0\n desk_access  Check  =1\n two_factor_auth  Check  =0`,
    {
      autoname: 'field:role_name',
      allow_rename: 1,
    },
  ),
  doctype(
    'Deleted Document',
    `
    deleted_name     Data   read_only
    deleted_doctype  Data   read_only
    restored         Check  read_only  =0
    new_name         Read Only
    data             Code   read_only
    `,
  ),
  doctype(
    'System Settings',
    `
    app_name               Data            =Frappe
    country                Link:Country
    language               Link:Language   reqd
    time_zone              Select:Asia/Kolkata|America/New_York|Europe/Berlin|UTC   reqd
    setup_complete         Check           =1
    date_format            Select:yyyy-mm-dd|dd-mm-yyyy|dd/mm/yyyy|dd.mm.yyyy|mm/dd/yyyy|mm-dd-yyyy   reqd  =yyyy-mm-dd
    time_format            Select:HH:mm:ss|HH:mm   reqd  =HH:mm:ss
    number_format          Select:#,###.##|#.###,##|# ###.##   reqd  =#,###.##
    first_day_of_the_week  Select:Sunday|Monday    =Sunday
    float_precision        Select:|2|3|4|5|6|7|8|9
    currency_precision     Select:|0|1|2|3|4|5|6|7|8|9
    rounding_method        Select:Banker's Rounding (legacy)|Banker's Rounding|Commercial Rounding   =Banker's Rounding
    session_expiry         Data            =170:00
    allow_error_traceback  Check           =1
    max_file_size          Int
    `,
    { issingle: 1, autoname: '' },
  ),
];
