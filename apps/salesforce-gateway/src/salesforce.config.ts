import { GatewaySettings } from '@signalbox/gateway-kit';
import {
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Min,
  MinLength,
  Validate,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { loginProblem, readSigningKey } from './login-flows.js';

@ValidatorConstraint({ name: 'oneLogin' })
class OneLogin implements ValidatorConstraintInterface {
  validate(_value: unknown, { object }: ValidationArguments): boolean {
    return loginProblem(object as SalesforceSettings) === undefined;
  }

  defaultMessage({ object }: ValidationArguments): string {
    return loginProblem(object as SalesforceSettings) ?? '';
  }
}

@ValidatorConstraint({ name: 'signingKey' })
class SigningKey implements ValidatorConstraintInterface {
  validate(value: unknown): boolean {
    return readSigningKey(String(value)) !== undefined;
  }

  defaultMessage(): string {
    return 'must be an RSA private key in PEM without a passphrase, its line breaks as they are or written as \\n';
  }
}

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
  /** Alone: the client credentials flow. Beside a refresh token: the secret that goes with it, where the app wants one. */
  @Validate(OneLogin)
  salesforceClientSecret?: string;
  /** The private key whose certificate the app holds: the JWT bearer flow. */
  @IsOptional()
  @Validate(SigningKey)
  salesforceJwtKey?: string;
  /** The user as whom the JWT bearer flow logs in. */
  @IsOptional()
  @IsString()
  salesforceJwtUsername?: string;
  /** Whom the assertion is for; default: `https://login.salesforce.com`, of a sandbox `https://test.salesforce.com`. */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true })
  salesforceJwtAudience?: string;
  /** The refresh token flow. What the org hands out in its place is kept, sealed, and goes before it. */
  @IsOptional()
  @IsString()
  salesforceRefreshToken?: string;
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
