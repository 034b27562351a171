import { ServiceSettings } from '@signalbox/runtime';
import { NAME_PATTERN, type Mode } from '@signalbox/contracts';
import { IsIn, IsInt, IsNumber, IsOptional, IsString, IsUrl, Matches, Min } from 'class-validator';

/** Settings that every gateway has; a gateway's own class extends it. */
export class GatewaySettings extends ServiceSettings {
  /** Name of the connection; without it the system's name. */
  @IsOptional()
  @Matches(NAME_PATTERN, { message: 'connectionName must be lower-case letters, digits and hyphens' })
  connectionName?: string;
  @IsIn(['simulated', 'test', 'production'])
  connectionMode: Mode = 'test';
  /**
   * Hosts, separated by commas, whose orgs are test orgs, for systems that do not say so themselves. On a simulated
   * connection this machine's own names are on it.
   */
  @IsOptional()
  @Matches(/^\s*[^\s,/]+(\s*,\s*[^\s,/]+)*\s*$/, {
    message: 'testHosts must be host names separated by commas, without https://',
  })
  testHosts?: string;
  /** How often the org's types are asked for anew, in the background. */
  @IsInt()
  @Min(1)
  schemaRefreshSeconds: number = 300;
  /** The orchestrator's public key: Ed25519, 32 bytes, base64url. */
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{43}$/, { message: 'grantPublicKey must be 32 bytes in base64url (43 characters)' })
  grantPublicKey!: string;
  /**
   * Seals the tokens that the replicas of a connection share: 32 random bytes, base64url, the same on each replica.
   * Required where the vendor hands out tokens.
   */
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{43}$/, { message: 'tokenKey must be 32 bytes in base64url (43 characters)' })
  tokenKey?: string;
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
  /**
   * How far the clocks of the machines that gateways run on may differ, milliseconds. A key is taken over, and nothing
   * counts as not done, only this much later.
   */
  @IsInt()
  @Min(0)
  clockSkewMs: number = 2_000;
  /** Types, separated by commas, for which the org refuses a key field: their creates are known to the ledger only. */
  @IsOptional()
  @IsString()
  ledgerOnlyTypes?: string;
  /** How long a write stays in the ledger after its saga has closed, days. */
  @IsNumber()
  @Min(0)
  ledgerRetentionDays: number = 30;
  @IsInt()
  @Min(1)
  natsReplicas: number = 1;
}
