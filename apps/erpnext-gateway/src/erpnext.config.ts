import { GatewaySettings } from '@signalbox/gateway-kit';
import { IsOptional, IsString, IsUrl, Matches, MinLength } from 'class-validator';

/** Neither the pair `key:secret` nor a whole header: each of the two stands in a variable of its own. */
const ONE_WORD = /^[^\s:]+$/;

/** Settings of a gateway to one ERPNext site. */
export class ErpnextSettings extends GatewaySettings {
  /** The site, as people open it: `https://erp.example.com`. */
  @IsUrl(
    { protocols: ['http', 'https'], require_tld: false, require_protocol: true },
    { message: 'must be the address at which people open the site, such as https://erp.example.com' },
  )
  @Matches(/^[^/]+:\/\/[^/]+\/?$/, {
    message: 'must end after the host: without /app, /api or anything else behind it',
  })
  erpnextUrl!: string;
  /** Of a user of its own: User > Settings > API Access. */
  @Matches(ONE_WORD, {
    message: 'must be the API Key of the user, one word: ERPNext, User > Settings > API Access',
  })
  erpnextApiKey!: string;
  @Matches(ONE_WORD, {
    message:
      'must be the API Secret alone, one word without the key before it; it is shown once, when keys are generated',
  })
  erpnextApiSecret!: string;
  /** The secret of the webhooks, with which the site signs them; without it every notice is refused. */
  @IsOptional()
  @IsString()
  @MinLength(8, { message: 'must have at least 8 characters: the secret that each webhook of the site has' })
  erpnextWebhookSecret?: string;
}
