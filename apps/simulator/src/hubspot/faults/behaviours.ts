import type { Answer } from '../../core/answer.js';
import type { NamedFault } from '../../vendor.js';
import { instant } from '../instant.js';
import type { Portal } from '../portal.js';
import { htmlPage } from './words.js';
import { archive, askedProperties, automate, writtenRecord, type Request } from './written.js';

const HTML = { 'content-type': 'text/html' };
const JSON_TYPE = { 'content-type': 'application/json;charset=utf-8' };

const html = (status: number, title: string): Answer => ({ status, headers: HTML, body: htmlPage(title) });
const json = (status: number, body: unknown): Answer => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify(body),
});

/** The work is done, and the answer is another one. */
const answering = (about: string, answer: () => Answer): NamedFault => ({
  about,
  play: async (work) => {
    await work();
    return answer();
  },
});

/** The work is done and answered; then something else happens to the record that was written. */
const followedBy = (
  about: string,
  follow: (written: NonNullable<ReturnType<typeof writtenRecord>>, request: Request) => void,
  portal: Portal,
): NamedFault => ({
  about,
  play: async (work, request) => {
    const answer = await work();
    const written = writtenRecord(portal, request, answer);
    if (written) follow(written, request);
    return answer;
  },
});

/** A property of each type that nobody here writes to first, and that automation may fill. */
const SPARE: Record<string, string> = {
  contacts: 'jobtitle',
  companies: 'description',
  deals: 'description',
  tasks: 'hs_task_reminders',
  tickets: 'content',
};
const LAG_MS = 30_000;
const FRESH_MS = 5_000;

/** What HubSpot does, rather than answers. */
export const behaviours = (portal: Portal): Record<string, NamedFault> => ({
  'done-but-502': answering(
    'The work is done; the page of a gateway is what comes back. [facts 3: 502]',
    () => html(502, '502 Bad Gateway'),
  ),
  'done-but-504': answering('The work is done; the gateway had stopped waiting. [facts 3: 504]', () =>
    html(504, '504 Gateway Time-out'),
  ),
  'done-but-524': answering('The work is done; the network had stopped waiting. [facts 3: 524]', () =>
    html(524, '524: A timeout occurred'),
  ),
  'done-but-500': answering(
    'The work is done; HubSpot fails while it answers, in its own words. [assumed]',
    () =>
      json(500, {
        status: 'error',
        message: 'internal error',
        correlationId: 'c',
        category: 'INTERNAL_ERROR',
      }),
  ),
  'done-but-garbled': answering('The work is done; the answer is cut off. [assumed]', () => ({
    status: 200,
    headers: JSON_TYPE,
    body: '{"id":"2931',
  })),
  'token-dies': {
    about: 'Every OAuth token ends right before the call: 401 EXPIRED_AUTHENTICATION. [facts 1]',
    play: (work) => {
      portal.tokens.expireAll();
      return work();
    },
  },
  'workflow-adds': followedBy(
    'A workflow fills another property right after a write, so that the version is another one. [assumed]',
    (record) => {
      const spare = SPARE[record.type.name];
      if (spare) automate(portal, record, { [spare]: 'Set by a workflow' });
    },
    portal,
  ),
  'workflow-overwrites': followedBy(
    'A workflow changes the stage, else a text, right after it was written. [assumed]',
    (record, request) => {
      const asked = askedProperties(request);
      const name = asked.find((one) => /name|subject|body|city/.test(one));
      if (asked.includes('dealstage')) automate(portal, record, { dealstage: 'qualifiedtobuy' });
      else if (name) automate(portal, record, { [name]: `${record.properties[name]} (by a workflow)` });
    },
    portal,
  ),
  'archived-at-once': followedBy(
    'A person archives the record right after it was written. [assumed]',
    (record) => archive(portal, record),
    portal,
  ),
  'trims-text': {
    about: 'Text comes back without the blanks around it: stored other than it was sent. [assumed]',
    play: async (work, request) => {
      const answer = await work();
      const written = writtenRecord(portal, request, answer);
      if (!written) return answer;
      const texts = Object.entries(written.properties).filter(([, value]) => value !== value.trim());
      if (texts.length === 0) return answer;
      automate(portal, written, Object.fromEntries(texts.map(([name, value]) => [name, value.trim()])));
      const body = JSON.parse(String(answer.body)) as { properties: Record<string, string | null> };
      for (const [name, value] of texts) body.properties[name] = value.trim();
      return { ...answer, headers: JSON_TYPE, body: JSON.stringify(body) };
    },
  },
  'search-lags': {
    about:
      'Searches see nothing of the writes of the last 30 s. [facts 4: hubspot-api-php#59, craft-freeform#2500]',
    play: (work) => {
      portal.index.setLag(LAG_MS);
      return work();
    },
  },
  'stale-read': {
    about:
      'A read is answered by a copy that knows nothing of records made in the last five seconds: 404. [assumed]',
    play: async (work, { method }) => {
      const answer = await work();
      if (method !== 'GET' || answer.status !== 200) return answer;
      const { createdAt } = JSON.parse(String(answer.body)) as { createdAt?: string };
      const isFresh = createdAt !== undefined && createdAt > instant(portal.now() - FRESH_MS);
      return isFresh
        ? json(404, { status: 'error', message: 'resource not found', correlationId: 'c' })
        : answer;
    },
  },
  'batch-in-part': {
    about:
      'A batch is answered with 207 although it is the reading of one record; missing ones are errors. [facts 4]',
    play: async (work, { url }) => {
      const answer = await work();
      if (!/\/batch\/read(\?|$)/.test(url) || answer.status !== 200) return answer;
      const body = JSON.parse(String(answer.body)) as { results: unknown[] };
      const error = {
        status: 'error',
        category: 'OBJECT_NOT_FOUND',
        message: 'Could not get some objects, they may be deleted or not exist. Check that ids are valid.',
        context: { ids: ['1'] },
      };
      return json(207, { ...body, numErrors: 1, errors: [error] });
    },
  },
});
