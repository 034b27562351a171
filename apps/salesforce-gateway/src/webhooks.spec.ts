import { outboundMessages, parseMessage } from './webhooks.js';

const ORGANIZATION = '00DgK0000000001UAA';

const notification = (fields: string, type = 'sf:Opportunity') => `   <Notification>
    <Id>04lgK0000000001QAA</Id>
    <sObject xsi:type="${type}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">${fields}</sObject>
   </Notification>`;

/** As the outbound messaging WSDL prescribes; a session id has not been sent since 2026. */
const message = (notifications: string, organization = ORGANIZATION) =>
  Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${organization}</OrganizationId>
   <ActionId>04kgK0000000001QAA</ActionId>
   <SessionId xsi:nil="true"/>
   <EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/67.0/00DgK0000000001</EnterpriseUrl>
   <PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/67.0/00DgK0000000001</PartnerUrl>
${notifications}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`);

const OPPORTUNITY = notification(
  '<sf:Id>006gK0000000001</sf:Id><sf:Name>M&amp;S &#252;ber 5 &lt; 6</sf:Name>' +
    '<sf:SystemModstamp>2026-06-01T12:00:00.000Z</sf:SystemModstamp>',
);

describe('an outbound message', () => {
  it('tells of each record in it', () => {
    const account = notification(
      '<sf:Id>001gK0000000001QAA</sf:Id><sf:CreatedDate>2026-06-01T11:00:00.000Z</sf:CreatedDate>' +
        '<sf:LastModifiedDate>2026-06-01T11:00:00.000Z</sf:LastModifiedDate>',
      'sf:Account',
    );
    const gone = notification(
      '<sf:Id>003gK0000000001QAA</sf:Id><sf:IsDeleted>true</sf:IsDeleted>',
      'sf:Contact',
    );
    const noticeId = '04lgK0000000001QAA';
    expect(parseMessage(message(OPPORTUNITY + account + gone))).toEqual([
      {
        type: 'Opportunity',
        id: '006gK0000000001QAA',
        operation: 'updated',
        noticeId,
        occurredAt: '2026-06-01T12:00:00.000Z',
      },
      {
        type: 'Account',
        id: '001gK0000000001QAA',
        operation: 'created',
        noticeId,
        occurredAt: '2026-06-01T11:00:00.000Z',
      },
      { type: 'Contact', id: '003gK0000000001QAA', operation: 'deleted', noticeId },
    ]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['JSON', Buffer.from('{"a":1}')],
    ['XML that breaks off', Buffer.from('<soapenv:Envelope><soapenv:Body>')],
    ['another SOAP message', Buffer.from('<e:Envelope xmlns:e="x"><e:Body><login/></e:Body></e:Envelope>')],
    ['no notification', message('')],
    ['a record without an id', message(notification('<sf:Name>x</sf:Name>'))],
    ['a record with a wrong id', message(notification("<sf:Id>006' OR</sf:Id>"))],
    [
      'entities of its own',
      Buffer.from(
        `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(99)}">]>${message(OPPORTUNITY).toString().slice(39)}`,
      ),
    ],
  ])('is not %s', (_, body) => {
    expect(() => parseMessage(body)).toThrow(expect.objectContaining({ code: 'VALIDATION' }));
  });
});

describe('the origin of a message', () => {
  const request = (body: Buffer, query = '') => ({
    method: 'POST',
    url: `https://signalbox.example.com/notices${query}`,
    headers: {},
    body,
  });
  const doors = (token?: string) => outboundMessages(() => ({ organizationId: '00DgK0000000001', token }));

  it('is the org of the connection, by 15 or 18 characters', () => {
    for (const organization of [ORGANIZATION, '00DgK0000000001'])
      expect(() => doors().verify(request(message(OPPORTUNITY, organization)), 0)).not.toThrow();
  });

  it.each(['00DgK0000000002UAA', '', '00DgK0000000001UAB'])('%j is another org', (organization) => {
    expect(() => doors().verify(request(message(OPPORTUNITY, organization)), 0)).toThrow(
      expect.objectContaining({ code: 'PERMISSION_DENIED' }),
    );
  });

  it('has to know the token of the address where one is set', () => {
    const door = doors('a-long-secret-token');
    expect(() => door.verify(request(message(OPPORTUNITY), '?token=a-long-secret-token'), 0)).not.toThrow();
    for (const query of ['', '?token=', '?token=a-long-secret-tokem', '?token=%'])
      expect(() => door.verify(request(message(OPPORTUNITY), query), 0)).toThrow(
        expect.objectContaining({
          code: 'PERMISSION_DENIED',
          message: expect.not.stringContaining('secret'),
        }),
      );
  });

  it('is answered in the way that Salesforce takes for received', () => {
    const { status, contentType, body } = doors().acknowledge;
    expect([status, contentType]).toEqual([200, 'text/xml; charset=utf-8']);
    expect(body).toContain(
      '<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>',
    );
  });
});
