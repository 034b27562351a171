import type { Auth } from '@signalbox/gateway-kit';
import type { HubspotSettings } from './hubspot.config.js';

/** A static bearer: nothing renews it, so a refusal is final until somebody changes the setting. */
export function bearerAuth({ hubspotUrl, hubspotAccessToken }: HubspotSettings): Auth {
  return {
    open: () =>
      Promise.resolve({
        origin: new URL(hubspotUrl).origin,
        headers: { authorization: `Bearer ${hubspotAccessToken}` },
      }),
  };
}
