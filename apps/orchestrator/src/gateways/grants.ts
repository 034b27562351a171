import { createPrivateKey } from 'node:crypto';
import { GRANT_ISSUER, GRANT_LIFETIME_S, type GrantClaims } from '@signalbox/contracts';
import { SignJWT } from 'jose';

/** DER of an Ed25519 private key up to its 32-byte seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Signs the leave for single writes. */
export class GrantSigner {
  private readonly key;

  /** @param seed 32 bytes, base64url */
  constructor(seed: string) {
    const der = Buffer.concat([PKCS8_PREFIX, Buffer.from(seed, 'base64url')]);
    this.key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  }

  sign(claims: GrantClaims): Promise<string> {
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(GRANT_ISSUER)
      .setIssuedAt()
      .setExpirationTime(`${GRANT_LIFETIME_S}s`)
      .sign(this.key);
  }
}
