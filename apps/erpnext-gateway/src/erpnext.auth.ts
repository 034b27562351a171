import type { Auth } from '@signalbox/gateway-kit';
import type { ErpnextSettings } from './erpnext.config.js';

/** An API key and secret, good until somebody makes new ones: a refusal is final. */
export function tokenAuth(current: () => ErpnextSettings): Auth {
  return {
    kind: 'static',
    open: () => {
      const { erpnextUrl, erpnextApiKey, erpnextApiSecret } = current();
      return Promise.resolve({
        origin: new URL(erpnextUrl).origin,
        headers: { authorization: `token ${erpnextApiKey}:${erpnextApiSecret}` },
      });
    },
  };
}
