import { doctype } from './doctype.js';

const integrations = { module: 'Integrations' };

/** Events that Frappe offers for webhooks; those of submittable DocTypes only from `on_submit` on. */
export const WEBHOOK_EVENTS = [
  'after_insert',
  'on_update',
  'on_submit',
  'on_cancel',
  'on_trash',
  'on_update_after_submit',
  'on_change',
];

/** What connects a site with others, and what it notes about itself. */
export const integrationDoctypes = [
  doctype(
    'Webhook',
    `
    webhook_doctype       Link:DocType   reqd  set_only_once  "DocType"
    webhook_docevent      Select:${WEBHOOK_EVENTS.join('|')}   set_only_once  "Doc Event"
    enabled               Check          =1
    condition             Small Text
    request_url           Small Text     reqd  "Request URL"
    is_dynamic_url        Check          =0
    timeout               Int            =5
    background_jobs_queue  Autocomplete
    request_method        Select:POST|PUT|DELETE   reqd  =POST
    request_structure     Select:|Form URL-Encoded|JSON
    enable_security       Check          =0
    webhook_secret        Password
    webhook_json          Code
    webhook_headers       Table:Webhook Header
    webhook_data          Table:Webhook Data
    `,
    { ...integrations, autoname: 'prompt', allow_rename: 1 },
  ),
  doctype('Webhook Header', `key  Small Text\n value  Small Text`, { istable: 1 }),
  doctype('Webhook Data', `fieldname  Select  reqd\n key  Data  reqd`, { istable: 1 }),
  doctype(
    'Webhook Request Log',
    `
    webhook             Link:Webhook
    reference_document  Data
    headers             Code
    data                Code
    user                Link:User
    url                 Text
    response            Code
    error               Text
    `,
    integrations,
  ),
  doctype('Note', `title  Data  reqd\n public  Check  =0\n content  Text Editor`, { module: 'Desk' }),
  doctype('Error Log', `seen  Check  =0\n method  Data\n error  Code`),
  doctype('Version', `ref_doctype  Link:DocType  reqd\n docname  Data  reqd\n data  Code`),
  doctype(
    'User Permission',
    `
    user                   Link:User                 reqd
    allow                  Link:DocType              reqd
    for_value              Dynamic Link:allow        reqd
    is_default             Check                     =0
    apply_to_all_doctypes  Check                     =1
    `,
  ),
];
