import { createHmac, scryptSync } from 'node:crypto';
import { SettingsError } from '@signalbox/runtime';
import { getMetadataStorage } from 'class-validator';
import type { Auth } from '../define-gateway.js';
import { GatewaySettings } from '../settings.js';

/** What decides whether and where one gets in; the secrets of notices don't. */
const DECIDES_ACCESS = /url|secret|token|key|password|client|user/i;
const OF_NOTICES = /notice|webhook/i;
const COMMON = new Set(
  getMetadataStorage()
    .getTargetValidationMetadatas(GatewaySettings, '', false, false)
    .map(({ propertyName }) => propertyName),
);

/** The settings of one gateway that its access hangs on, by name; those that every gateway has are none of them. */
export function accessSettings(settings: GatewaySettings): Record<string, unknown> {
  const own = Object.entries(settings).filter(
    ([name, value]) =>
      value !== undefined && !COMMON.has(name) && DECIDES_ACCESS.test(name) && !OF_NOTICES.test(name),
  );
  return Object.fromEntries(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The fingerprint of the secrets as they are now. It tells secrets apart without telling them: a hash under the token
 * key, or, where there is none, one that is slow to guess.
 */
export function fingerprints(
  current: () => GatewaySettings,
  connection: string,
  tokenKey?: Buffer,
): () => string {
  let known: { settings: GatewaySettings; fingerprint: string } | undefined;
  return () => {
    const settings = current();
    if (known?.settings !== settings)
      known = { settings, fingerprint: hash(accessSettings(settings), connection, tokenKey) };
    return known.fingerprint;
  };
}

function hash(secrets: Record<string, unknown>, connection: string, tokenKey?: Buffer): string {
  const text = JSON.stringify(secrets);
  const key = tokenKey ?? scryptSync(text, `signalbox credentials ${connection}`, 32);
  return createHmac('sha256', key).update(`${connection}\n${text}`).digest('base64url').slice(0, 22);
}

/** @throws SettingsError where replicas would share tokens without a key to seal them. */
export function tokenKeyOf({ tokenKey }: GatewaySettings, auth: Auth): Buffer | undefined {
  if (tokenKey !== undefined) return Buffer.from(tokenKey, 'base64url');
  if (auth.kind === 'static') return undefined;
  throw new SettingsError([
    {
      variable: 'TOKEN_KEY',
      problem:
        'is not set, and this connection gets tokens, which its replicas share sealed. Set 32 random bytes in base64url, the same for all replicas: openssl rand -base64 32 | tr +/ -_ | tr -d =',
    },
  ]);
}
