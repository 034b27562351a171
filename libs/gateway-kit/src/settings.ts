import { ServiceSettings } from '@signalbox/runtime';
import { NAME_PATTERN, type Mode } from '@signalbox/contracts';
import { IsIn, IsInt, IsOptional, IsString, IsUrl, Matches, Min } from 'class-validator';

/** Settings that every gateway has; a gateway's own class extends it. */
export class GatewaySettings extends ServiceSettings {
  /** Name of the connection; without it the system's name. */
  @IsOptional()
  @Matches(NAME_PATTERN, { message: 'connectionName must be lower-case letters, digits and hyphens' })
  connectionName?: string;
  @IsIn(['simulated', 'test', 'production'])
  connectionMode: Mode = 'test';
  /** The orchestrator's public key: Ed25519, 32 bytes, base64url. */
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{43}$/, { message: 'grantPublicKey must be 32 bytes in base64url (43 characters)' })
  grantPublicKey!: string;
  /** Where vendors reach this gateway, as they call it; the notices door is `/notices` below it. Signatures cover it. */
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true })
  publicUrl?: string;
  /**
   * The longest time that the vendor may work on a request after we gave up on it, milliseconds. Until it has passed,
   * "not found" does not mean "not done".
   */
  @IsInt()
  @Min(0)
  vendorLongestRequestMs: number = 120_000;
  @IsInt()
  @Min(1)
  natsReplicas: number = 1;
}
