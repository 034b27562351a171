import { createHash, createHmac } from 'node:crypto';
import type { NoticeRequest, VendorContext } from '../vendor.js';
import type { ChangeSource, RecordChange } from './portal.js';
import { APP_ID, CLIENT_SECRET, PORTAL_ID } from './portal-facts.js';

const EVENTS_A_REQUEST = 100;
/** The types and properties that the app has subscribed to, by singular type name. */
const SUBSCRIBED: Record<string, readonly string[]> = {
  contact: ['email', 'firstname', 'lastname', 'phone', 'lifecyclestage', 'signalbox_key'],
  company: ['name', 'domain', 'phone', 'lifecyclestage', 'salesforce_account_id', 'signalbox_key'],
  deal: [
    'dealname',
    'amount',
    'dealstage',
    'pipeline',
    'closedate',
    'salesforce_opportunity_id',
    'signalbox_key',
  ],
};

/** One entry of a webhook's body. */
export interface WebhookEvent {
  eventId: number;
  subscriptionId: number;
  portalId: number;
  appId: number;
  /** Milliseconds since the epoch. */
  occurredAt: number;
  subscriptionType: string;
  /** 0 for the first attempt. */
  attemptNumber: number;
  objectId: number;
  propertyName?: string;
  propertyValue?: string;
  changeFlag?: 'CREATED' | 'DELETED';
  changeSource: ChangeSource;
  sourceId: string;
}

/** Sends the app's webhooks for changes of records, each attempt signed anew. */
export function createWebhooks({ notify, noticeTarget, now, random }: VendorContext) {
  return (changes: RecordChange[], source: ChangeSource): void => {
    if (!noticeTarget()) return;
    const events = changes
      .flatMap((change) => eventsOf(change, source))
      .map((event) => ({
        eventId: Math.floor(random() * 4_000_000_000),
        ...event,
      }));
    for (let start = 0; start < events.length; start += EVENTS_A_REQUEST) {
      const batch = events.slice(start, start + EVENTS_A_REQUEST);
      let attempt = 0;
      notify(() => {
        const { url = '', secret = CLIENT_SECRET } = noticeTarget() ?? {};
        const body = JSON.stringify(batch.map((event) => ({ ...event, attemptNumber: attempt })));
        attempt += 1;
        return signed({ url, secret, body, timestamp: now() });
      });
    }
  };
}

/** The events of one change: creation or deletion, and one for each subscribed property that is another now. */
export function eventsOf(
  { before, after }: RecordChange,
  source: ChangeSource,
): Omit<WebhookEvent, 'eventId'>[] {
  const { singular } = after.type;
  const properties = SUBSCRIBED[singular];
  if (!properties) return [];
  const event = (kind: string, more: Partial<WebhookEvent>): Omit<WebhookEvent, 'eventId'> => ({
    subscriptionId: subscriptionId(singular, kind, more.propertyName),
    portalId: PORTAL_ID,
    appId: APP_ID,
    occurredAt: after.updatedAt,
    subscriptionType: `${singular}.${kind}`,
    attemptNumber: 0,
    objectId: Number(after.id),
    ...more,
    changeSource: source,
    sourceId: source === 'CRM_UI' ? 'userId:4001' : String(APP_ID),
  });
  if (after.archivedAt !== undefined)
    return before?.archivedAt === undefined ? [event('deletion', { changeFlag: 'DELETED' })] : [];
  const changed = properties.filter((name) => before?.properties[name] !== after.properties[name]);
  return [
    ...(before ? [] : [event('creation', { changeFlag: 'CREATED' })]),
    ...changed.map((propertyName) =>
      event('propertyChange', { propertyName, propertyValue: after.properties[propertyName] ?? '' }),
    ),
  ];
}

function subscriptionId(singular: string, kind: string, propertyName = ''): number {
  const names = SUBSCRIBED[singular] ?? [];
  const offset = kind === 'creation' ? 0 : kind === 'deletion' ? 1 : 2 + names.indexOf(propertyName);
  return 3_300_000 + Object.keys(SUBSCRIBED).indexOf(singular) * 100 + offset;
}

/** What is signed, and with what; `timestamp` in milliseconds since the epoch. */
export interface Signing {
  /** The URL that the app is configured with. */
  url: string;
  secret: string;
  body: string;
  timestamp: number;
}

/** The request as HubSpot sends it: with the first and the third version of its signature. */
export function signed({ url, secret, body, timestamp }: Signing): NoticeRequest {
  const uri = decodedUri(url);
  return {
    body,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'HubSpot Connect 2.0 (http://dev.hubspot.com/) (namespace: webhooks-nio-http-client)',
      'X-HubSpot-Signature': createHash('sha256')
        .update(secret + body)
        .digest('hex'),
      'X-HubSpot-Signature-Version': 'v1',
      'X-HubSpot-Signature-v3': createHmac('sha256', secret)
        .update(`POST${uri}${body}${timestamp}`)
        .digest('base64'),
      'X-HubSpot-Request-Timestamp': String(timestamp),
    },
  };
}

/** Undoes the escapes that HubSpot undoes before it signs a URL, and no others. */
const decodedUri = (url: string) =>
  url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (escape) => decodeURIComponent(escape));
