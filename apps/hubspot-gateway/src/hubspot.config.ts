import { GatewaySettings } from '@signalbox/gateway-kit';
import { IsIn, IsOptional, IsString, IsUrl, Matches } from 'class-validator';
import { SERVED_TYPES } from './object-types.js';
import { OneWayIn } from './one-way-in.js';
import { API_VERSIONS, type ApiVersion } from './paths.js';
import { SIGNATURE_VERSIONS, type SignatureVersion } from './signatures.js';

const TYPE = SERVED_TYPES.join('|');

/** Settings of a gateway to one HubSpot account: a static token, or the three of an OAuth app. */
export class HubspotSettings extends GatewaySettings {
  /** The host of the API, not of the pages that people open. */
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  @Matches(/^(?!https?:\/\/(app(-\w+)?|www|developers?|knowledge)\.hubspot\.com)/i, {
    message: 'must be the host of the API, https://api.hubapi.com, not a page of HubSpot',
  })
  hubspotUrl: string = 'https://api.hubapi.com';
  /** A service key, or the token of a private or a static-auth app: a bearer that does not expire. */
  @OneWayIn()
  hubspotAccessToken?: string;
  /** OAuth: the app, and the refresh token that its installation in this account gave. */
  @IsOptional()
  @IsString()
  hubspotClientId?: string;
  @IsOptional()
  @IsString()
  hubspotClientSecret?: string;
  @IsOptional()
  @IsString()
  hubspotRefreshToken?: string;
  /** The account's id (Hub ID): with it a token of any other account is refused. */
  @IsOptional()
  @Matches(/^\d{1,12}$/, { message: 'must be the Hub ID of the account: digits only' })
  hubspotAccountId?: string;
  /** The app's client secret, with which HubSpot signs webhooks; without it every notice is refused. */
  @IsOptional()
  @IsString()
  hubspotWebhookSecret?: string;
  /** Older signatures cover no time, so that a copied notice could be sent again: take them only where it must be. */
  @IsIn(SIGNATURE_VERSIONS)
  hubspotOldestSignature: SignatureVersion = 'v3';
  /** Of the types that the gateway knows, those that this account is used for, separated by commas; default: all. */
  @IsOptional()
  @Matches(new RegExp(`^\\s*(${TYPE})(\\s*,\\s*(${TYPE}))*\\s*$`), {
    message: `must be types separated by commas, of ${SERVED_TYPES.join(', ')}`,
  })
  hubspotTypes?: string;
  @IsIn(API_VERSIONS)
  hubspotApiVersion: ApiVersion = 'v3';
}
