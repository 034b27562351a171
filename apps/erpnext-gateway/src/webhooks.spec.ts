import { noticeIn, signatureProblem, webhookFacts } from './webhooks.js';

/** Bodies with the signatures that Frappe made for them. */
const SIGNED = [
  {
    secret: 's3cret',
    body: '{"name": "SAL-ORD-2024-00001", "customer": "M\\u00fcller & S\\u00f6hne", "grand_total": 1234.5, "items": [{"item_code": "A", "qty": 1.0}], "note": null}',
    signature: 'jeyI8oBTHwn+VF4+Rx22WXed/cIkko7Lkp5md9+8ngw=',
  },
  {
    secret: 'ключ',
    body: '{"doctype": "Customer", "name": "CUST-2024-00001", "disabled": 0}',
    signature: 'XH5HWs+q9aq5uW0vFOEPQ79fm2xJ88IupxLQAAn/DwY=',
  },
];

const notice = (values: Record<string, unknown>) =>
  noticeIn(Buffer.from(JSON.stringify(values)), 'Asia/Kolkata');
const whole = {
  event: 'on_update',
  doctype: 'Customer',
  name: 'Acme',
  modified: '2024-10-16 14:46:26.123456',
};

describe('webhooks of ERPNext', () => {
  it.each(SIGNED)(
    'are accepted with the signature of their bytes ($secret)',
    ({ secret, body, signature }) => {
      expect(signatureProblem(signature, Buffer.from(body), secret)).toBeUndefined();
    },
  );

  it.each(SIGNED)('are refused with other bytes, another secret or another signature ($secret)', (signed) => {
    const { secret, body, signature } = signed;
    const wrong = 'its signature does not fit; is ERPNEXT_WEBHOOK_SECRET the secret of the webhook?';

    expect(signatureProblem(signature, Buffer.from(`${body} `), secret)).toBe(wrong);
    expect(signatureProblem(signature, Buffer.from(body), `${secret}x`)).toBe(wrong);
    expect(signatureProblem(signature.toLowerCase(), Buffer.from(body), secret)).toBe(wrong);
    expect(signatureProblem('short', Buffer.from(body), secret)).toBe(wrong);
    expect(signatureProblem(undefined, Buffer.from(body), secret)).toMatch(/no X-Frappe-Webhook-Signature/);
    expect(signatureProblem(signature, Buffer.from(body), undefined)).toMatch(
      /ERPNEXT_WEBHOOK_SECRET is not set/,
    );
  });

  it('are refused without a word of their body or the secret', () => {
    const facts = webhookFacts(
      () => 's3cret',
      () => Promise.resolve('UTC'),
    );
    const request = {
      method: 'POST',
      url: 'http://x/notices',
      headers: {},
      body: Buffer.from('{"a": "private"}'),
    };

    expect(() => facts.verify(request, 0)).toThrow(
      expect.objectContaining({
        code: 'PERMISSION_DENIED',
        message: expect.not.stringMatching(/private|s3cret/) as string,
      }) as Error,
    );
  });

  it('say which document changed, how and when', () => {
    const due = { type: 'Customer', id: 'Acme', occurredAt: '2024-10-16T09:16:26.123Z' };

    expect(notice(whole)).toEqual({ ...due, operation: 'updated' });
    expect(notice({ ...whole, event: 'after_insert' })).toEqual({ ...due, operation: 'created' });
    expect(notice({ ...whole, event: 'on_cancel' })).toEqual({ ...due, operation: 'updated' });
    expect(notice({ ...whole, event: 'on_trash' })).toEqual({ ...due, operation: 'deleted' });
  });

  it.each([{ event: 'on_coffee' }, { name: '' }, { doctype: 7 }, { modified: undefined }])(
    'are not understood with %j',
    (wrong) => {
      expect(() => notice({ ...whole, ...wrong })).toThrow(
        expect.objectContaining({ code: 'VALIDATION', details: { field: 'body' } }) as Error,
      );
    },
  );

  it('are not understood when they are no JSON object', () => {
    for (const body of ['', 'x', '[]', 'null'])
      expect(() => noticeIn(Buffer.from(body), 'UTC')).toThrow(/The webhook's JSON must be/);
  });
});
