import { timingSafeEqual } from 'node:crypto';
import { SignalboxError, type EventOperation, type Notice } from '@signalbox/contracts';
import type { NoticeFacts, NoticeRequest } from '@signalbox/gateway-kit';
import { XMLParser } from 'fast-xml-parser';
import { fullId } from './ids.js';
import { utcTime } from './values.js';

/** Salesforce sends a message again until the answer says so. */
const ACKNOWLEDGED = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">
 <soapenv:Body>
  <notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>
 </soapenv:Body>
</soapenv:Envelope>`;

const parser = new XMLParser({
  removeNSPrefix: true,
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => name === 'Notification',
});

/** Where messages must come from, as the settings say now. */
interface Origin {
  organizationId: string;
  token: string | undefined;
}

/**
 * Outbound messages. They carry no signature: what vouches for one is the TLS of the door, the org's id, and the token
 * in the door's address where one is set. So a notice is believed only as far as to look at its record.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_om_outboundmessaging.htm
 */
export function outboundMessages(origin: () => Origin): NoticeFacts {
  return {
    verify: (request) => verify(request, origin()),
    acknowledge: { status: 200, contentType: 'text/xml; charset=utf-8', body: ACKNOWLEDGED },
    parse: parseMessage,
  };
}

function verify(request: NoticeRequest, origin: Origin): void {
  const given = new URL(request.url).searchParams.get('token') ?? '';
  if (origin.token !== undefined && !isSame(given, origin.token))
    throw refused("the address of the outbound message lacks the connection's token");
  const organization = fullId(textOf(readNotifications(request.body)['OrganizationId']));
  if (organization === undefined || organization !== fullId(origin.organizationId))
    throw refused("the message isn't from the org of this connection (SALESFORCE_ORGANIZATION_ID)");
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const refused = (reason: string) =>
  new SignalboxError('PERMISSION_DENIED', `The notice was refused: ${reason}.`);

/** The records that a message tells of. @throws SignalboxError `VALIDATION` for what is no outbound message. */
export function parseMessage(body: Buffer): Notice[] {
  const { Notification } = readNotifications(body);
  const notifications = Array.isArray(Notification) ? (Notification as unknown[]) : [];
  if (notifications.length === 0) throw unreadable('it holds no notification');
  return notifications.map(readNotification);
}

function readNotification(notification: unknown): Notice {
  const { Id: noticeId, sObject } = (notification ?? {}) as Record<string, unknown>;
  const fields = (sObject ?? {}) as Record<string, unknown>;
  const type = textOf(fields['@type']).replace(/^.*:/, '');
  const id = fullId(textOf(fields['Id']));
  if (type === '' || id === undefined) throw unreadable('a notification lacks its record');
  const occurredAt = textOf(fields['SystemModstamp']) || textOf(fields['LastModifiedDate']);
  return {
    type,
    id,
    operation: operationOf(fields),
    ...(textOf(noticeId) === '' ? {} : { noticeId: textOf(noticeId) }),
    ...(occurredAt === '' ? {} : { occurredAt: utcTime(occurredAt) }),
  };
}

/** A message doesn't say what happened; a record that was never saved again is new, as far as its fields tell. */
function operationOf(fields: Record<string, unknown>): EventOperation {
  if (textOf(fields['IsDeleted']) === 'true') return 'deleted';
  const created = textOf(fields['CreatedDate']);
  return created !== '' && created === textOf(fields['LastModifiedDate']) ? 'created' : 'updated';
}

function readNotifications(body: Buffer): Record<string, unknown> {
  const text = body.toString('utf8');
  // Entities of one's own are a known way to make a parser work for ever; outbound messages have none.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) throw unreadable('it declares a document type');
  const message = parseXml(text) as { Envelope?: { Body?: { notifications?: unknown } } } | undefined;
  const notifications = message?.Envelope?.Body?.notifications;
  if (typeof notifications === 'object' && notifications !== null)
    return notifications as Record<string, unknown>;
  throw unreadable('it is no outbound message');
}

function parseXml(text: string): unknown {
  try {
    return parser.parse(text, true) as unknown;
  } catch {
    throw unreadable('it is no XML');
  }
}

/** An element without attributes is its text, one with attributes an object; `xsi:nil` leaves nothing. */
function textOf(element: unknown): string {
  if (typeof element === 'string') return element;
  const text = (element as { '#text'?: unknown } | null | undefined)?.['#text'];
  return typeof text === 'string' ? text : '';
}

const unreadable = (why: string) =>
  new SignalboxError('VALIDATION', `The notice can not be read: ${why}.`, { details: { field: 'body' } });
