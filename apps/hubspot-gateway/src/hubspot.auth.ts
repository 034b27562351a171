import type { Auth } from '@signalbox/gateway-kit';
import type { HubspotSettings } from './hubspot.config.js';

/** A static bearer: nothing renews it, so a refusal is final until somebody changes the setting. */
export function bearerAuth(current: () => HubspotSettings): Auth {
  return {
    kind: 'static',
    open: () => {
      const { hubspotUrl, hubspotAccessToken } = current();
      return Promise.resolve({
        origin: new URL(hubspotUrl).origin,
        headers: { authorization: `Bearer ${hubspotAccessToken}` },
      });
    },
  };
}
