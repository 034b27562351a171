import { ServiceSettings } from '@signalbox/runtime';
import { IsInt, IsString, IsUrl, Matches, Min } from 'class-validator';

/** The orchestrator's settings, read from the environment. */
export class OrchestratorSettings extends ServiceSettings {
  @IsUrl({ protocols: ['postgres', 'postgresql'], require_tld: false, require_protocol: true })
  databaseUrl!: string;
  /** Signs grants: Ed25519 seed, 32 bytes, base64url. The gateways have the public half. */
  @Matches(/^[A-Za-z0-9_-]{43}$/, {
    message: 'grantPrivateKey must be 32 bytes in base64url (43 characters)',
  })
  grantPrivateKey!: string;
  /** Who may use the API: `name:token,name:token`; the name is who approves. */
  @Matches(/^[^:,\s][^:,]*:[^:,\s]{16,}(,[^:,\s][^:,]*:[^:,\s]{16,})*$/, {
    message: 'apiTokens must be name:token pairs separated by commas, tokens of 16 characters or more',
  })
  apiTokens!: string;
  /** Folder with mappings/, playbooks/, policies.yaml and triggers.yaml. */
  @IsString()
  configDir: string = 'config';
  /** `scripted`, or `provider:model`. */
  @IsString()
  model: string = 'scripted';
  /** Seconds after which another orchestrator takes over what a dead one held. */
  @IsInt()
  @Min(2)
  leaseSeconds: number = 5;
  /** Copies of each stream that NATS keeps; 3 on a cluster. */
  @IsInt()
  @Min(1)
  natsReplicas: number = 1;
  /** Runs at the same time in one process. */
  @IsInt()
  @Min(1)
  concurrentRuns: number = 8;
}
