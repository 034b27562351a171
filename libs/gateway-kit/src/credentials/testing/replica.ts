import { randomBytes } from 'node:crypto';
import { createLogger } from '@signalbox/runtime';
import { connectNats, type NatsConnection } from '@signalbox/messaging';
import { GatewaySettings } from '../../settings.js';
import type { Auth } from '../../define-gateway.js';
import { VendorClient } from '../../vendor/client.js';
import { VendorWire } from '../../vendor/wire.js';
import { Credentials, type CredentialsParts } from '../credentials.js';
import { fingerprints } from '../secrets.js';
import type { PlayedVendor } from './played-vendor.js';

export const TOKEN_KEY = randomBytes(32);

/** One replica of a gateway as far as its credentials go, on a NATS connection of its own; for specs. */
export class Replica {
  private constructor(
    readonly client: VendorClient,
    readonly credentials: Credentials,
    readonly nats: NatsConnection,
    private readonly settings: { current: PlayedSettings },
  ) {}

  static async start(
    vendor: PlayedVendor,
    natsUrl: string,
    options: Partial<Pick<CredentialsParts, 'connection' | 'tokenKey' | 'probePauses' | 'leaseTimes'>> & {
      secret?: string;
      kind?: Auth['kind'];
    } = {},
  ): Promise<Replica> {
    const { secret = 'right', kind = 'token', ...parts } = options;
    const connection = parts.connection ?? 'played';
    const logger = createLogger('spec', 'silent');
    const nats = await connectNats(natsUrl, 'spec', logger);
    const settings = { current: withSecret(secret) };
    const current = () => settings.current;
    const auth = kind === 'token' ? vendor.auth(current) : vendor.bearer(current);
    const wire = new VendorWire(vendor.facts);
    const tokenKey = parts.tokenKey ?? TOKEN_KEY;
    const credentials = await Credentials.open({
      ...{ auth, nats, logger, natsReplicas: 1, plain: wire.plain },
      ...{ probePauses: { firstMs: 200, longestMs: 400 }, leaseTimes: { leaseMs: 1_000, beatMs: 200 } },
      ...parts,
      ...{ connection, tokenKey, fingerprint: fingerprints(current, connection, tokenKey) },
    });
    const client = new VendorClient(vendor.facts, auth, { wire, access: credentials });
    return new Replica(client, credentials, nats, settings);
  }

  /** Proves the credentials as a gateway does when it has started. */
  prove(): void {
    this.credentials.start(async () => {
      await this.get();
      return [{ check: 'credentials', ok: true, detail: 'accepted' }];
    });
  }

  async get(path = '/thing'): Promise<number> {
    return (await this.client.request({ method: 'GET', path })).status;
  }

  /** What a changed file brings. */
  async changeSecret(secret: string): Promise<void> {
    this.settings.current = withSecret(secret);
    await this.credentials.secretsChanged();
  }

  async stop(): Promise<void> {
    this.credentials.stop();
    await this.client.close();
    await this.nats.close();
  }
}

type PlayedSettings = GatewaySettings & { vendorSecret: string };

function withSecret(vendorSecret: string): PlayedSettings {
  return Object.assign(new GatewaySettings(), { vendorSecret });
}
