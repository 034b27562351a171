import { ValidateBy } from 'class-validator';
import type { HubspotSettings } from './hubspot.config.js';

export type Credentials = Pick<
  HubspotSettings,
  'hubspotAccessToken' | 'hubspotClientId' | 'hubspotClientSecret' | 'hubspotRefreshToken'
>;

const OAUTH = {
  hubspotClientId: 'HUBSPOT_CLIENT_ID',
  hubspotClientSecret: 'HUBSPOT_CLIENT_SECRET',
  hubspotRefreshToken: 'HUBSPOT_REFRESH_TOKEN',
} as const satisfies Partial<Record<keyof Credentials, string>>;

/** True where an OAuth app is configured, and not a static token. */
export function isOAuth({ hubspotRefreshToken }: Credentials): boolean {
  return hubspotRefreshToken !== undefined;
}

/** What is wrong with the credentials and how to mend it; undefined where exactly one way in is whole. Pure. */
export function credentialsProblem(settings: Credentials): string | undefined {
  const names = Object.keys(OAUTH) as (keyof typeof OAUTH)[];
  const missing = names.filter((name) => !settings[name]).map((name) => OAUTH[name]);
  const given = names.filter((name) => settings[name]).map((name) => OAUTH[name]);
  // The client secret alone may stand there for webhooks.
  const meansOAuth = Boolean(settings.hubspotClientId ?? settings.hubspotRefreshToken);
  if (settings.hubspotAccessToken)
    return meansOAuth
      ? `HUBSPOT_ACCESS_TOKEN is set and so is ${given.join(', ')}: keep the static token or the OAuth app, not both`
      : undefined;
  if (!meansOAuth && given.length === 0)
    return `set HUBSPOT_ACCESS_TOKEN (a service key or an app's static token), or for an OAuth app ${Object.values(OAUTH).join(', ')}`;
  return missing.length > 0
    ? `of the OAuth app ${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set; or set HUBSPOT_ACCESS_TOKEN alone`
    : undefined;
}

/** Checks that the settings have exactly one way in; stands on the first of them, and speaks of all. */
export function OneWayIn(): PropertyDecorator {
  return ValidateBy({
    name: 'oneWayIn',
    validator: {
      validate: (_, context) => credentialsProblem(context?.object as Credentials) === undefined,
      defaultMessage: (context) => credentialsProblem(context?.object as Credentials) ?? '',
    },
  });
}
