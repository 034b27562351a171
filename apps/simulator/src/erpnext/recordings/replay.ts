import { readFileSync } from 'node:fs';
import { ALSO_REPEATED, ALSO_SENT, KEYS_BY_TITLE, SAID_OTHERWISE, STAGES } from './stages.js';
import type { SimulatorControl } from '../../testing.js';

/** One exchange with a running ERPNext 15.47.3 on Frappe 15.44.2, as `tools/condense-recordings.mjs` keeps it. */
export interface RecordedExchange {
  /** File and title: `f-02 create`. */
  title: string;
  method: string;
  /** Encoded, with its query string. */
  path: string;
  /** What was sent beside a valid token and the wish for JSON; `authorization` is empty where none was sent. */
  headers?: Record<string, string>;
  body?: string;
  /** True where the recording cut what was sent: the end of the body is missing. */
  isBodyCut?: boolean;
  status: number;
  excType?: string;
  /** The reply's members in order; null where it is no JSON object. */
  keys: string[] | null;
  /** True where only the beginning of the reply was kept: `keys` may lack some at the end. */
  isCut?: boolean;
  /** Values that later requests repeat, by their place in the reply. */
  repeated?: Record<string, string>;
}

/** What an answer is compared by. */
export interface Envelope {
  status: number;
  excType: string | undefined;
  keys: string[] | null;
}

export interface Replayed {
  title: string;
  recorded: Envelope;
  answered: Envelope;
  agrees: boolean;
}

export function readRecordings(site: 'frappe' | 'erpnext'): RecordedExchange[] {
  return JSON.parse(readFileSync(new URL(`./${site}.json`, import.meta.url), 'utf8')) as RecordedExchange[];
}

/**
 * Sends the recorded requests in order, each as it was but for names and times that the site gave otherwise here, and
 * compares status, exception class and envelope of each answer.
 */
export async function replay(
  url: string,
  control: SimulatorControl,
  exchanges: RecordedExchange[],
): Promise<Replayed[]> {
  const ours = new Map<string, string>(SAID_OTHERWISE);
  const replayed: Replayed[] = [];
  for (const exchange of exchanges) {
    for (const { before, play } of STAGES) if (before === exchange.title) await play(control);
    const { answered, json, cookie } = await send(
      url,
      await credentialsOf(exchange, control),
      exchange,
      ours,
    );
    const sid = /\bsid=\w+/.exec(cookie ?? '')?.[0];
    if (sid) ours.set(SESSION, sid);
    for (const [place, value] of Object.entries({ ...exchange.repeated, ...ALSO_REPEATED[exchange.title] })) {
      const own = valueAt(json, place);
      if (typeof own === 'string') ours.set(value, own);
    }
    const { title, status, excType, keys } = exchange;
    const recorded = { status, excType, keys };
    replayed.push({ title, recorded, answered, agrees: isSame(exchange, answered) });
  }
  return replayed;
}

function isSame({ status, excType, keys, isCut }: RecordedExchange, answered: Envelope): boolean {
  if (status !== answered.status) return false;
  // What was cut may have named it.
  if (excType !== answered.excType && !(isCut && excType === undefined)) return false;
  if (keys === null || answered.keys === null) return keys === answered.keys;
  const compared = isCut ? answered.keys.slice(0, keys.length) : answered.keys;
  return JSON.stringify(compared) === JSON.stringify(keys);
}

/** The session that the recorded login gave. */
const SESSION = 'sid=bff9df5c7f471903d5aa30db256d766d62bb77889466bc186800d578';

async function credentialsOf(
  { title, headers = {} }: RecordedExchange,
  control: SimulatorControl,
): Promise<string> {
  const found = KEYS_BY_TITLE.find(({ titles }) => titles.test(title))?.key ?? 'local-key:local-secret';
  const key = typeof found === 'string' ? found : await found(control);
  return (headers.authorization ?? 'token KEY:SECRET')
    .replace('BASE64(KEY:SECRET)', Buffer.from(key).toString('base64'))
    .replace('KEY:SECRET', key);
}

async function send(
  url: string,
  credentials: string,
  { title, method, path, headers = {}, body: recorded }: RecordedExchange,
  ours: ReadonlyMap<string, string>,
): Promise<{ answered: Envelope; json: unknown; cookie: string | null }> {
  const said = (text: string) => [...ours].reduce((now, [theirs, own]) => now.replaceAll(theirs, own), text);
  const { authorization: _theirs, cookie, ...others } = headers;
  const body = ALSO_SENT[title] ? wholeBody(recorded, ALSO_SENT[title]) : recorded;
  const response = await fetch(url + encodeAgain(said(decode(path)), path), {
    method,
    headers: {
      accept: 'application/json',
      ...others,
      ...(cookie && { cookie: said(cookie) }),
      ...(credentials === '' ? {} : { authorization: credentials }),
    },
    ...(body === undefined || method === 'GET' ? {} : { body: Buffer.from(said(body)) }),
  });
  const text = await response.text();
  const json = parse(text);
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const { exc_type, errors } = (isObject ? json : {}) as { exc_type?: string; errors?: { type: string }[] };
  const excType = exc_type ?? errors?.[0]?.type;
  return {
    answered: { status: response.status, excType, keys: isObject ? Object.keys(json) : null },
    json,
    cookie: response.headers.get('set-cookie'),
  };
}

/** A cut body with what it must have said besides. */
function wholeBody(body: string | undefined, besides: Record<string, unknown>): string {
  const sent = parse(body ?? '{}') as Record<string, unknown>;
  const merged = Object.entries(besides).map(([name, value]) => [
    name,
    Array.isArray(value) || typeof value !== 'object' ? value : { ...(sent[name] as object), ...value },
  ]);
  return JSON.stringify({ ...sent, ...(Object.fromEntries(merged) as object) });
}

const decode = (path: string) => decodeURIComponent(path.replaceAll('+', '%20'));

/** As it was sent, unless a value in it is another one here. */
function encodeAgain(decoded: string, path: string): string {
  return decoded === decode(path) ? path : encodeURI(decoded);
}

function valueAt(json: unknown, place: string): unknown {
  return place
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], json);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
