import { createHmac } from 'node:crypto';
import type { VendorContext } from '../vendor.js';
import { WEBHOOK_SECRET } from './credentials.js';
import { pythonJson } from './python.js';
import type { DocEvent } from './site.js';

/** The DocTypes with a webhook for each of their events. */
const WATCHED = new Set(['Customer', 'Sales Order']);

/** Sends the webhooks of one transaction, once a document and event, with the document's last state. */
export function sendWebhooks(context: VendorContext, events: DocEvent[]): void {
  const last = new Map<string, DocEvent>();
  for (const event of events.filter(({ doctype }) => WATCHED.has(doctype))) {
    last.set(`${event.event} ${event.doctype} ${event.name}`, event);
  }
  for (const { event, doctype, name, modified } of last.values()) {
    const body = pythonJson({ event, doctype, name, modified });
    const secret = context.noticeTarget()?.secret ?? WEBHOOK_SECRET;
    context.notify({
      body,
      headers: {
        'User-Agent': 'python-requests/2.28.1',
        'Accept-Encoding': 'gzip, deflate',
        Accept: '*/*',
        'X-Frappe-Webhook-Signature': webhookSignature(body, secret),
        'Content-Type': 'application/json',
      },
    });
  }
}

/** Base64 of the HMAC-SHA256 of the body, as Frappe signs it. */
export const webhookSignature = (body: string, secret: string) =>
  createHmac('sha256', secret).update(body).digest('base64');
