import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { GRANT_ISSUER, type GrantClaims } from '@signalbox/contracts';
import { SignJWT } from 'jose';

/** A key pair with which grants are signed, as the orchestrator has one. */
export class GrantKey {
  private readonly key: KeyObject;
  /** 32 bytes, base64url. */
  readonly publicKey: string;

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    this.key = privateKey;
    this.publicKey = publicKey.export({ format: 'jwk' }).x as string;
  }

  /** @param lifetime in seconds; below 0 it has expired already */
  sign(claims: GrantClaims, lifetime = 120): Promise<string> {
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(GRANT_ISSUER)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetime)
      .sign(this.key);
  }
}
