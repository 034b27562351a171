import { SignalboxError, type EventOperation, type Notice } from '@signalbox/contracts';
import type { NoticeFacts } from '@signalbox/gateway-kit';
import type { HubspotSettings } from './hubspot.config.js';
import { OBJECT_TYPES } from './object-types.js';
import { signatureProblem } from './signatures.js';

/** What an event of a webhook says happened to its record; other kinds (a conversation's) are nobody's here. */
const OPERATIONS: Record<string, EventOperation> = {
  creation: 'created',
  deletion: 'deleted',
  privacyDeletion: 'deleted',
  propertyChange: 'updated',
  associationChange: 'updated',
  restore: 'updated',
  merge: 'updated',
};

interface WebhookEvent {
  eventId?: unknown;
  subscriptionType?: unknown;
  objectTypeId?: unknown;
  objectId?: unknown;
  fromObjectId?: unknown;
  primaryObjectId?: unknown;
  /** Of a merge that made a record anew. */
  newObjectId?: unknown;
  mergedObjectIds?: unknown;
  occurredAt?: unknown;
}

type WebhookSettings = Pick<
  HubspotSettings,
  'hubspotWebhookSecret' | 'hubspotClientSecret' | 'hubspotOldestSignature'
>;

/** What HubSpot signs webhooks with: the app's client secret, which an OAuth app has set already. */
export function signingSecret(
  settings: Pick<WebhookSettings, 'hubspotWebhookSecret' | 'hubspotClientSecret'>,
): string | undefined {
  return settings.hubspotWebhookSecret ?? settings.hubspotClientSecret;
}

/** How HubSpot's webhooks are checked, answered and read; the secret as it is when a notice comes. */
export function webhookFacts(current: () => WebhookSettings): NoticeFacts {
  return {
    verify(request, nowMs) {
      const settings = current();
      const secret = signingSecret(settings);
      const problem = secret
        ? signatureProblem(request, secret, nowMs, settings.hubspotOldestSignature)
        : 'HUBSPOT_WEBHOOK_SECRET is not set, so that no signature can be checked';
      if (problem !== undefined)
        throw new SignalboxError('PERMISSION_DENIED', `The notice was refused: ${problem}.`);
    },
    acknowledge: { status: 200, contentType: 'application/json', body: '{}' },
    parse: (body) => noticesIn(eventsIn(body)),
  };
}

/** @throws SignalboxError `VALIDATION` for a body that is no list of events. */
function eventsIn(body: Buffer): WebhookEvent[] {
  const events = parsed(body);
  if (Array.isArray(events) && events.every((event) => typeof event === 'object' && event !== null))
    return events as WebhookEvent[];
  throw new SignalboxError('VALIDATION', 'The webhook is no JSON list of events.', {
    details: { field: 'body' },
  });
}

/**
 * One notice a record, in the order in which the records first occur: a change of three properties is three events, and
 * events come in any order. What happened last by HubSpot's clock counts, and a creation stays one. Pure.
 */
export function noticesIn(events: WebhookEvent[]): Notice[] {
  const byRecord = new Map<string, Notice>();
  const inOrder = [...events].sort((a, b) => Number(a.occurredAt ?? 0) - Number(b.occurredAt ?? 0));
  for (const notice of inOrder.flatMap(noticesOf)) {
    const key = `${notice.type} ${notice.id}`;
    const before = byRecord.get(key);
    const isNew = before?.operation === 'created' && notice.operation === 'updated';
    byRecord.set(key, isNew ? { ...notice, operation: 'created' } : notice);
  }
  return [...byRecord.values()];
}

function noticesOf(event: WebhookEvent): Notice[] {
  const [subject = '', kind = ''] = String(event.subscriptionType).split('.');
  const type = OBJECT_TYPES.find(({ singular, typeId }) =>
    subject === 'object' ? typeId === event.objectTypeId : singular === subject,
  );
  const operation = OPERATIONS[kind];
  const id = event.newObjectId ?? event.objectId ?? event.fromObjectId ?? event.primaryObjectId;
  if (!type || !operation || !isId(id)) return [];
  const common = {
    type: type.name,
    ...(event.eventId === undefined ? {} : { noticeId: String(event.eventId) }),
    ...(Number(event.occurredAt) > 0 ? { occurredAt: new Date(Number(event.occurredAt)).toISOString() } : {}),
  };
  // The records that were merged into another are gone.
  const merged =
    kind === 'merge' && Array.isArray(event.mergedObjectIds) ? event.mergedObjectIds.filter(isId) : [];
  return [
    { ...common, id: String(id), operation },
    ...merged
      .filter((one) => String(one) !== String(id))
      .map((one) => ({ ...common, id: String(one), operation: 'deleted' as const })),
  ];
}

function isId(value: unknown): value is string | number {
  return /^\d+$/.test(String(value));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
