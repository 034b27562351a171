import { createPublicKey } from 'node:crypto';
import { GRANT_ISSUER, SignalboxError, type GrantClaims } from '@signalbox/contracts';
import { jwtVerify } from 'jose';

/** DER of an Ed25519 public key up to the 32 bytes themselves (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Checks grants: nothing is written without one that names exactly this write. */
export class GrantVerifier {
  private readonly key;

  /** @param publicKey 32 bytes, base64url */
  constructor(publicKey: string) {
    const der = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64url')]);
    this.key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  }

  /** @throws SignalboxError `FORBIDDEN_BY_POLICY` for a missing, forged, expired or other write's grant. */
  async verify(grant: string | undefined, wanted: GrantClaims): Promise<void> {
    if (grant === undefined)
      throw refused('A write needs a grant of the orchestrator; this request has none.');
    const { payload } = await jwtVerify(grant, this.key, {
      issuer: GRANT_ISSUER,
      algorithms: ['EdDSA', 'Ed25519'],
      requiredClaims: ['exp'],
    }).catch((cause: unknown) => {
      throw refused('The grant is forged or has expired.', cause);
    });
    const differing = Object.entries(wanted).filter(([claim, value]) => payload[claim] !== value);
    if (differing.length > 0) {
      throw refused(
        `The grant is for another write: ${differing.map(([claim]) => claim).join(', ')} differ.`,
      );
    }
  }
}

function refused(message: string, cause?: unknown): SignalboxError {
  return new SignalboxError('FORBIDDEN_BY_POLICY', message, { details: { field: 'grant' }, cause });
}
