import { createHmac, timingSafeEqual } from 'node:crypto';
import { SignalboxError, type EventOperation, type Notice } from '@signalbox/contracts';
import type { NoticeFacts } from '@signalbox/gateway-kit';
import { utcFromSite } from './site-time.js';

/** The events of Frappe's webhooks. https://docs.frappe.io/framework/user/en/guides/integration/webhooks */
const OPERATIONS: Record<string, EventOperation> = {
  after_insert: 'created',
  on_update: 'updated',
  on_submit: 'updated',
  on_cancel: 'updated',
  on_update_after_submit: 'updated',
  on_change: 'updated',
  on_trash: 'deleted',
};

/**
 * How the site's webhooks are checked, answered and read. `secret` is taken anew for each, since it may change; `zone` is
 * the site's, asked for when it is needed.
 */
export function webhookFacts(secret: () => string | undefined, zone: () => Promise<string>): NoticeFacts {
  return {
    verify({ headers, body }) {
      const problem = signatureProblem(headers['x-frappe-webhook-signature'], body, secret());
      if (problem !== undefined)
        throw new SignalboxError('PERMISSION_DENIED', `The notice was refused: ${problem}.`);
    },
    acknowledge: { status: 200, contentType: 'application/json', body: '{}' },
    parse: async (body) => [noticeIn(body, await zone())],
  };
}

/** What is wrong with a signature: base64 of the HMAC-SHA256 of the body as it came. Undefined: nothing. */
export function signatureProblem(
  signature: string | undefined,
  body: Buffer,
  secret: string | undefined,
): string | undefined {
  if (!secret) return 'ERPNEXT_WEBHOOK_SECRET is not set, so that no signature can be checked';
  if (!signature) return 'it has no X-Frappe-Webhook-Signature; tick "Enable Security" in the webhook';
  const expected = Buffer.from(createHmac('sha256', secret).update(body).digest('base64'));
  const given = Buffer.from(signature);
  const isRight = given.length === expected.length && timingSafeEqual(given, expected);
  return isRight
    ? undefined
    : 'its signature does not fit; is ERPNEXT_WEBHOOK_SECRET the secret of the webhook?';
}

/**
 * The notice in a body `{event, doctype, name, modified}`, which is what the webhook's JSON has to be. Pure.
 * @throws SignalboxError `VALIDATION` for any other body.
 */
export function noticeIn(body: Buffer, zone: string): Notice {
  const { event, doctype, name, modified } = objectIn(body);
  const operation = typeof event === 'string' ? OPERATIONS[event] : undefined;
  const texts = [doctype, name, modified];
  if (
    operation === undefined ||
    !texts.every((text): text is string => typeof text === 'string' && text !== '')
  )
    throw new SignalboxError(
      'VALIDATION',
      'The webhook\'s JSON must be {"event": …, "doctype": …, "name": …, "modified": …}, with an event of Frappe\'s.',
      { details: { field: 'body' } },
    );
  return {
    type: texts[0] as string,
    id: texts[1] as string,
    operation,
    occurredAt: utcFromSite(texts[2] as string, zone),
  };
}

function objectIn(body: Buffer): Record<string, unknown> {
  try {
    const value = JSON.parse(body.toString('utf8')) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
