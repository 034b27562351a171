import { GatewaySettings } from '@signalbox/gateway-kit';
import { IsIn, IsNotEmpty, IsOptional, IsString, IsUrl } from 'class-validator';
import { API_VERSIONS, type ApiVersion } from './paths.js';
import { SIGNATURE_VERSIONS, type SignatureVersion } from './signatures.js';

/** Settings of a gateway to one HubSpot account. */
export class HubspotSettings extends GatewaySettings {
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  hubspotUrl: string = 'https://api.hubapi.com';
  /** A service key, or the token of a private or a static-auth app: a bearer that does not expire. */
  @IsString()
  @IsNotEmpty()
  hubspotAccessToken!: string;
  /** The app's client secret, with which HubSpot signs webhooks; without it every notice is refused. */
  @IsOptional()
  @IsString()
  hubspotWebhookSecret?: string;
  /** Older signatures cover no time, so that a copied notice could be sent again: take them only where it must be. */
  @IsIn(SIGNATURE_VERSIONS)
  hubspotOldestSignature: SignatureVersion = 'v3';
  @IsIn(API_VERSIONS)
  hubspotApiVersion: ApiVersion = 'v3';
}
