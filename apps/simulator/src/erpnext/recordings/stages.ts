import type { SimulatorControl } from '../../testing.js';

/** Whose key a request carried, where it was not the administrator's: the recordings leave keys out. */
export const KEYS_BY_TITLE: {
  titles: RegExp;
  key: string | ((control: SimulatorControl) => Promise<string>);
}[] = [
  { titles: /^f-(01 wrong secret|08 wrong token)/, key: 'local-key:wrong' },
  { titles: /^f-01 unknown key/, key: 'unknown-key:local-secret' },
  { titles: /^f-01 (user without role|disabled user|old token)/, key: 'limited-key:limited-secret' },
  { titles: /^f-13 permission/, key: 'reader-key:reader-secret' },
  { titles: /^e-08 (sales user|restricted)/, key: (control) => keyOf(control, 'sales@example.com') },
];

/** The key of a user that the exchanges made. */
async function keyOf(control: SimulatorControl, user: string): Promise<string> {
  const users = await control.records({ vendor: 'erpnext', type: 'User' });
  const { api_key, api_secret } = users.find(({ id }) => id === user)?.fields ?? {};
  return `${String(api_key)}:${String(api_secret)}`;
}

/** What is called otherwise on the simulated site. */
export const SAID_OTHERWISE: [theirs: string, ours: string][] = [
  ['limited@example.com', 'limited@demo.example'],
  ['api@example.com', 'signalbox@demo.example'],
  [' - H4', ' - DI'],
  // The recording has the company's abbreviation for a word of this name.
  ['H4 Renamed', 'Demo Renamed'],
];

/** Names that stood in the part of a reply that the recording cut, as later requests show. */
export const ALSO_REPEATED: Record<string, Record<string, string>> = {
  'e-08 so': { 'data.items.0.name': 'qmf0msbias' },
};

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ doctype: 'ToDo', description: `o${index}` }));

/** What the part of a body said that the recording cut, as the reply shows; one level is merged. */
export const ALSO_SENT: Record<string, Record<string, unknown>> = {
  'f-05 insert_many 201': { docs: numbered(201) },
  'e-03 client.submit with doc': { doc: { doctype: 'Sales Order' } },
  'e-03 client.submit again': { doc: { doctype: 'Sales Order' } },
  'e-06 insert+submit sales invoice': {
    doctype: 'Sales Invoice',
    docstatus: 1,
    items: [{ item_code: 'STK-1', qty: 10, rate: 10 }],
  },
  'e-08 POST whole doc read back (client copy)': {
    doctype: 'Sales Order',
    items: [{ item_code: 'SKU-2', qty: 2, rate: 5 }],
  },
};

const broken =
  (name: string, count = 0) =>
  async (control: SimulatorControl) =>
    control.fault({ vendor: 'erpnext', name, count });
const mended = (control: SimulatorControl) => control.clearFaults();

/** What the people at the recorded site did before an exchange. */
export const STAGES: { before: string; play: (control: SimulatorControl) => Promise<unknown> }[] = [
  { before: 'f-10 ping guest while limited', play: broken('rate-limited', 1) },
  { before: 'f-11 get', play: broken('maintenance') },
  { before: 'f-11 get with allow_reads', play: mended },
  { before: 'f-11 get with allow_reads', play: broken('read-only') },
  { before: 'f-12 get', play: mended },
  {
    // The client hung up on the order that it then looks for.
    before: 'e-10 client hung up after 400 ms on a POST; does the order exist',
    play: (control) =>
      control.edit({
        vendor: 'erpnext',
        type: 'Sales Order',
        fields: {
          customer: 'Flow Ltd',
          po_no: 'TIMEOUT-1',
          delivery_date: '2099-12-20',
          items: [{ item_code: 'SKU-1', qty: 1 }],
        },
      }),
  },
  { before: 'e-11 redis queue down POST Customer with webhook', play: broken('queue-down', 1) },
  { before: 'e-11 database down GET', play: broken('database-down', 2) },
];
