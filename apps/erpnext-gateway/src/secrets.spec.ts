import { createHmac } from 'node:crypto';
import { tokenAuth } from './erpnext.auth.js';
import type { ErpnextSettings } from './erpnext.config.js';
import { webhookFacts } from './webhooks.js';

describe('secrets that change while the gateway runs', () => {
  it('are taken as they are now, those of webhooks and the API key', async () => {
    const body = Buffer.from(
      '{"event": "on_update", "doctype": "Customer", "name": "x", "modified": "2026-11-22 10:00:00"}',
    );
    const now = { erpnextWebhookSecret: 'the-first-secret' };
    const facts = webhookFacts(
      () => now.erpnextWebhookSecret,
      () => Promise.resolve('UTC'),
    );
    const signed = (secret: string) => ({
      ...{ method: 'POST', url: 'http://x/notices', body },
      headers: {
        'x-frappe-webhook-signature': createHmac('sha256', secret).update(body).digest('base64'),
      },
    });
    const keys = { ...now, erpnextUrl: 'https://erp.example', erpnextApiKey: 'a', erpnextApiSecret: 'b' };
    const auth = tokenAuth(() => keys as ErpnextSettings);
    const before = await auth.open(() => Promise.reject(new Error('nothing is asked')));
    Object.assign(now, { erpnextWebhookSecret: 'the-second-secret' });
    Object.assign(keys, { erpnextApiSecret: 'c' });
    const after = await auth.open(() => Promise.reject(new Error('nothing is asked')));

    expect(() => facts.verify(signed('the-first-secret'), 0)).toThrow('does not fit');
    expect(() => facts.verify(signed('the-second-secret'), 0)).not.toThrow();
    expect([before.headers, after.headers]).toEqual([
      { authorization: 'token a:b' },
      { authorization: 'token a:c' },
    ]);
  });
});
