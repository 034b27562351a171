import { readFileSync } from 'node:fs';
import { startSimulator, type TestSimulator } from '../../testing.js';

/** One exchange with a running ERPNext 15.47.3, as it went over the wire; what differs by rig is masked. */
interface Recorded {
  title: string;
  method: string;
  /** Encoded. `{last}` is the name of the document that was created last. */
  path: string;
  /** Default: a valid token; empty for none. */
  authorization?: string;
  contentType?: string;
  body?: string;
  status: number;
  reply: string;
  /** True where only the beginning of the reply is kept. */
  isCut?: boolean;
}

const RECORDED = JSON.parse(
  readFileSync(new URL('./whole-answers.json', import.meta.url), 'utf8'),
) as Recorded[];
const YEAR = new Date().toLocaleDateString('en', { year: 'numeric', timeZone: 'Asia/Kolkata' });

/** Times, hash names, users, exception ids and tracebacks: nothing that a client goes by. */
const mask = (reply: string) =>
  reply
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}/g, 'TIME')
    .replace(/(__frappe_exc_id\\*": \\*")[0-9a-f]+/g, '$1ID')
    .replace(/"exc":"\[.*?\]"(?=[,}])/g, '"exc":"TRACEBACK"')
    .replace(/"name":"[a-z0-9]{10}"/g, '"name":"HASH"')
    .replace(/"(owner|modified_by)":"[^"]*"/g, '"$1":"USER"')
    .replace(/("(?:transaction_date|due_date|date)":)"[\d-]{10}"/g, (found, key: string) =>
      found.includes('2099') ? found : `${key}"TODAY"`,
    )
    .replaceAll(`-${YEAR}-`, '-YEAR-')
    .replace(/http:\/\/[a-z0-9.]+:\d+/g, 'SITE')
    .replace(/`_[0-9a-z]+`\./g, '`DATABASE`.');

describe('a site beside whole recorded answers, letter by letter', () => {
  let simulator: TestSimulator;
  let last = '';

  beforeAll(async () => {
    simulator = await startSimulator({ vendors: ['erpnext'] });
    await simulator.control.reset({ keyFields: false });
  });
  afterAll(() => simulator.stop());

  const replay = async ({ method, path, authorization, contentType, body }: Recorded) => {
    const url = simulator.urls.erpnext + path.replaceAll('{last}', last).replaceAll('-YEAR-', `-${YEAR}-`);
    const headers = new Headers({ accept: 'application/json' });
    const credentials = authorization ?? 'token local-key:local-secret';
    if (credentials) headers.set('authorization', credentials);
    if (contentType) headers.set('content-type', contentType);
    const bytes = body === undefined ? undefined : Buffer.from(body.replaceAll('-YEAR-', `-${YEAR}-`));
    const response = await fetch(url, { method, headers, ...(bytes && { body: bytes }) });
    const text = await response.text();
    if (method === 'POST') last = /"name":"([a-z0-9]{10})"/.exec(text)?.[1] ?? last;
    return { status: response.status, reply: mask(text) };
  };

  it.each(RECORDED)('answers as recorded: $title', async (recorded) => {
    const { status, reply } = await replay(recorded);
    const compared = recorded.isCut ? reply.slice(0, recorded.reply.length) : reply;
    expect({ status, reply: compared }).toEqual({ status: recorded.status, reply: recorded.reply });
  });
});
