import { GatewaySettings } from '@signalbox/gateway-kit';
import { IsOptional, IsString, IsUrl, Matches } from 'class-validator';

const ONE_WORD = /^[^\s:]+$/;

/** Settings of a gateway to one ERPNext site. */
export class ErpnextSettings extends GatewaySettings {
  /** The site, as people open it: `https://erp.example.com`. */
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  erpnextUrl!: string;
  /** Of a user of its own: User > Settings > API Access. */
  @Matches(ONE_WORD, { message: 'erpnextApiKey must be one word' })
  erpnextApiKey!: string;
  @Matches(ONE_WORD, { message: 'erpnextApiSecret must be one word' })
  erpnextApiSecret!: string;
  /** The secret of the webhooks, with which the site signs them; without it every notice is refused. */
  @IsOptional()
  @IsString()
  erpnextWebhookSecret?: string;
}
