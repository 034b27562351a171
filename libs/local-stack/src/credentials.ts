import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StackCredentials {
  /** Ed25519 seed, base64url of 32 bytes: with it the orchestrator signs grants. */
  grantPrivateKey: string;
  /** Ed25519, base64url of 32 bytes: with it gateways check them. */
  grantPublicKey: string;
  /** base64url of 32 bytes: seals the tokens that a gateway's replicas share. */
  tokenKey: string;
  /** What callers of the orchestrator's HTTP API show. */
  token: string;
}

export function createCredentials(): StackCredentials {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return {
    grantPrivateKey: d as string,
    grantPublicKey: x as string,
    tokenKey: randomBytes(32).toString('base64url'),
    token: randomBytes(24).toString('base64url'),
  };
}

/** The key that sealed what NATS keeps in this folder: the next start can open it. */
export function keptTokenKey(dir: string, created: string): string {
  const file = join(dir, 'token-key');
  mkdirSync(dir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, created, { mode: 0o600 });
  return readFileSync(file, 'utf8');
}
