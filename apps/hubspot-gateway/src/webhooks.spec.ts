import type { Notice, SignalboxError } from '@signalbox/contracts';
import { signatureV3 } from './signatures.js';
import { noticesIn, webhookFacts } from './webhooks.js';

const AT = 1795336064931;
const event = (subscriptionType: string, objectId: number, more: object = {}) => ({
  eventId: 7,
  subscriptionId: 1,
  portalId: 4242,
  appId: 777,
  occurredAt: AT,
  subscriptionType,
  attemptNumber: 0,
  objectId,
  ...more,
});
const notice = (type: string, id: string, operation: string, at = AT): unknown => ({
  type,
  id,
  operation,
  noticeId: '7',
  occurredAt: new Date(at).toISOString(),
});

describe('the events of a webhook', () => {
  it.each<[string, object[], unknown[]]>([
    [
      'a creation with its properties is one',
      [event('deal.creation', 1), event('deal.propertyChange', 1, { propertyName: 'amount' })],
      [notice('deals', '1', 'created')],
    ],
    [
      'changes of one record are one, at the time of the last',
      [event('deal.propertyChange', 1, { occurredAt: AT + 5 }), event('deal.propertyChange', 1)],
      [notice('deals', '1', 'updated', AT + 5)],
    ],
    [
      'what happened last counts, however they arrive',
      [event('contact.deletion', 2, { occurredAt: AT + 9 }), event('contact.propertyChange', 2)],
      [notice('contacts', '2', 'deleted', AT + 9)],
    ],
    [
      'a record that was restored is there again',
      [event('company.deletion', 3), event('company.restore', 3, { occurredAt: AT + 1 })],
      [notice('companies', '3', 'updated', AT + 1)],
    ],
    [
      'a deletion for privacy is one',
      [event('contact.privacyDeletion', 4)],
      [notice('contacts', '4', 'deleted')],
    ],
    [
      'an association is a change of its first record',
      [{ ...event('deal.associationChange', 0), objectId: undefined, fromObjectId: 5, toObjectId: 6 }],
      [notice('deals', '5', 'updated')],
    ],
    [
      'the type of a general event is told by its id',
      [event('object.creation', 8, { objectTypeId: '0-27' })],
      [notice('tasks', '8', 'created')],
    ],
    [
      'what was merged into another is gone',
      [event('company.merge', 10, { primaryObjectId: 10, mergedObjectIds: [10, 11] })],
      [notice('companies', '10', 'updated'), notice('companies', '11', 'deleted')],
    ],
    [
      'a merge that made a record anew',
      [{ ...event('contact.merge', 0), objectId: undefined, newObjectId: 14, mergedObjectIds: [12, 13] }],
      [
        notice('contacts', '14', 'updated'),
        notice('contacts', '12', 'deleted'),
        notice('contacts', '13', 'deleted'),
      ],
    ],
    [
      'what we do not serve is left out',
      [
        event('conversation.creation', 1),
        event('product.creation', 1),
        event('deal.conversion', 1),
        event('object.creation', 1, { objectTypeId: '2-99' }),
        event('deal.creation', Number.NaN),
      ],
      [],
    ],
  ])('%s', (_, events, notices) => {
    expect(noticesIn(events)).toEqual(notices as Notice[]);
  });
});

describe('a webhook', () => {
  const settings: ReturnType<Parameters<typeof webhookFacts>[0]> = {
    hubspotWebhookSecret: 's',
    hubspotOldestSignature: 'v3',
  };
  const facts = webhookFacts(() => settings);
  const body = Buffer.from(JSON.stringify([event('deal.creation', 1)]));
  const request = {
    method: 'POST',
    url: 'https://hooks.example.com/notices',
    headers: { 'x-hubspot-request-timestamp': String(AT) } as Record<string, string>,
    body,
  };
  const refusal = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      const { code, message } = error as SignalboxError;
      return { code, message };
    }
  };

  it('is taken with its signature and read from its bytes', () => {
    const signature = signatureV3('s', request, String(AT));
    const headers = { ...request.headers, 'x-hubspot-signature-v3': signature };
    expect(facts.verify({ ...request, headers }, AT)).toBeUndefined();
    expect(facts.parse(body)).toEqual([notice('deals', '1', 'created')]);
  });

  it("is checked with the secret as it is when the webhook comes, an OAuth app's own where no other is set", () => {
    const signedBy = (secret: string) => ({
      ...request,
      headers: { ...request.headers, 'x-hubspot-signature-v3': signatureV3(secret, request, String(AT)) },
    });
    let now = { ...settings, hubspotWebhookSecret: 'old' } as typeof settings;
    const rotating = webhookFacts(() => now);
    expect(rotating.verify(signedBy('old'), AT)).toBeUndefined();
    now = { hubspotClientSecret: 'app', hubspotOldestSignature: 'v3' };
    expect(refusal(() => rotating.verify(signedBy('old'), AT))).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(rotating.verify(signedBy('app'), AT)).toBeUndefined();
  });

  it('is refused by name, without the secret', () => {
    const headers = { ...request.headers, 'x-hubspot-signature-v3': 'x' };
    expect(refusal(() => facts.verify({ ...request, headers }, AT))).toEqual({
      code: 'PERMISSION_DENIED',
      message: 'The notice was refused: the signature is wrong.',
    });
    const unset = webhookFacts(() => ({ hubspotOldestSignature: 'v1' }));
    expect(refusal(() => unset.verify(request, AT))).toEqual({
      code: 'PERMISSION_DENIED',
      message:
        'The notice was refused: HUBSPOT_WEBHOOK_SECRET is not set, so that no signature can be checked.',
    });
  });

  it.each(['', '{', '{}', '[1]', '[null]'])('%p is no list of events', (text) => {
    expect(refusal(() => facts.parse(Buffer.from(text)))).toEqual({
      code: 'VALIDATION',
      message: 'The webhook is no JSON list of events.',
    });
  });
});
