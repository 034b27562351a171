import { salesforceId } from '../world.js';
import type { NoticeRequest, VendorContext } from '../vendor.js';
import type { Fields } from './derive.js';

/** The fields that the admin has chosen for the message. */
const FIELDS = ['Id', 'AccountId', 'CloseDate', 'LastModifiedDate', 'Name', 'StageName', 'SystemModstamp'];
const MOST_NOTIFICATIONS = 100;
/** Saves that fall together travel in one message. */
const GATHER_MS = 20;
const ACTION_ID = salesforceId('04k', 1);
const HOST = 'https://meridian-supply.my.salesforce.com';

interface Notification {
  id: string;
  recordId: string;
}

export interface OutboundMessagesOptions {
  context: VendorContext;
  organizationId: string;
  find: (id: string) => Fields | undefined;
}

/**
 * The workflow rule of an admin: each save of an opportunity sends an outbound message, whoever saved it. The message
 * carries the record as it is when it is sent, is not signed, and counts as delivered once the answer says Ack.
 */
export class OutboundMessages {
  private waiting: Notification[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastNumber = 0;

  constructor(private readonly options: OutboundMessagesOptions) {}

  saved(type: string, recordId: string): void {
    if (type !== 'Opportunity' || !this.options.context.noticeTarget()) return;
    this.waiting.push({ id: salesforceId('04l', ++this.lastNumber), recordId });
    this.timer ??= setTimeout(() => this.send(), GATHER_MS).unref();
  }

  /** Where the queue ends now; call the result to forget what was saved since, because it was rolled back. */
  mark(): () => void {
    const { length } = this.waiting;
    return () => void this.waiting.splice(length);
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
  }

  private send(): void {
    const { context } = this.options;
    this.timer = undefined;
    while (this.waiting.length > 0) {
      const notifications = this.waiting.splice(0, MOST_NOTIFICATIONS);
      context.notify(() => this.request(notifications));
    }
  }

  private request(notifications: Notification[]): NoticeRequest {
    const { organizationId, find } = this.options;
    const found = notifications.flatMap(({ id, recordId }) => {
      const record = find(recordId);
      return record ? [{ id, record }] : [];
    });
    return {
      body: envelope(organizationId, found),
      headers: { 'content-type': 'text/xml; charset=utf-8', soapaction: '""' },
      accepted: (status, body) => status === 200 && /<(\w+:)?Ack>\s*true\s*<\/(\w+:)?Ack>/.test(body),
    };
  }
}

/** The SOAP message of an outbound message action. */
export function envelope(organizationId: string, notifications: { id: string; record: Fields }[]): string {
  const soap = (kind: string) => `${HOST}/services/Soap/${kind}/67.0/${organizationId.slice(0, 15)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organizationId}</OrganizationId>
   <ActionId>${ACTION_ID}</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>${soap('c')}</EnterpriseUrl>
   <PartnerUrl>${soap('u')}</PartnerUrl>
${notifications.map(notificationElement).join('\n')}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;
}

function notificationElement({ id, record }: { id: string; record: Fields }): string {
  const fields = FIELDS.filter((name) => record[name] != null).map(
    (name) => `     <sf:${name}>${escapeXml(soapValue(record[name]))}</sf:${name}>`,
  );
  return `   <Notification>
    <Id>${id}</Id>
    <sObject xsi:type="sf:Opportunity" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
${fields.join('\n')}
    </sObject>
   </Notification>`;
}

const soapValue = (value: unknown) => String(value).replace(/^(\d{4}-\d{2}-\d{2}T[\d:.]+)\+0000$/, '$1Z');

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escapeXml = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
