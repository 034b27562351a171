import { GatewaySettings } from '@signalbox/gateway-kit';
import { IsInt, IsNotEmpty, IsOptional, IsString, IsUrl, Matches, Min, MinLength } from 'class-validator';

/** Settings of a gateway to one Salesforce org. */
export class SalesforceSettings extends GatewaySettings {
  /** The org's My Domain: `https://acme.my.salesforce.com`; client credentials work on no other host. */
  @IsUrl({ protocols: ['http', 'https'], require_tld: false, require_protocol: true })
  @Matches(/^(?!https?:\/\/((login|test)\.salesforce\.com|[^/]*\.lightning\.force\.com))/i, {
    message:
      'must be the My Domain of the org, https://<name>.my.salesforce.com, not a login or Lightning host',
  })
  salesforceLoginUrl!: string;
  @IsString()
  @IsNotEmpty()
  salesforceClientId!: string;
  @IsString()
  @IsNotEmpty()
  salesforceClientSecret!: string;
  /** Id of the org (00D…, 15 or 18 characters): outbound messages of any other are refused. */
  @Matches(/^00D[a-zA-Z0-9]{12}([a-zA-Z0-9]{3})?$/, {
    message: 'must be the id of the org: 00D and 12 or 15 more letters and digits',
  })
  salesforceOrganizationId!: string;
  /** `v60.0` or later. */
  @Matches(/^v([6-9]\d|\d{3})\.0$/, { message: 'must be a version from v60.0 on, such as v64.0' })
  salesforceApiVersion: string = 'v64.0';
  /** Text that the address of outbound messages must carry as `?token=`, since Salesforce does not sign them. */
  @IsOptional()
  @IsString()
  @MinLength(16)
  salesforceNoticeToken?: string;
  /**
   * Salesforce gives a request up to ten minutes.
   * https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm
   */
  @IsInt()
  @Min(0)
  override vendorLongestRequestMs: number = 600_000;
}
