import { generateKeyPairSync } from 'node:crypto';
import { GRANT_ISSUER, type GrantClaims } from '@signalbox/contracts';
import { SignJWT } from 'jose';
import { GrantKey } from '../testing/grant-key.js';
import { GrantVerifier } from './grant.js';

const claims: GrantClaims = {
  ...{ op: 'apply', connection: 'erpnext', saga: 's', key: 'k', hash: 'h', epoch: 3 },
};

describe('a grant', () => {
  const key = new GrantKey();
  const verifier = new GrantVerifier(key.publicKey);
  const verify = (grant: string | undefined) => verifier.verify(grant, claims);
  const forbidden = (words: RegExp) => ({
    ...{ code: 'FORBIDDEN_BY_POLICY', details: { field: 'grant' } },
    message: expect.stringMatching(words) as string,
  });

  it('is good for exactly the write that it names', async () => {
    await expect(verify(await key.sign(claims))).resolves.toBeUndefined();
  });

  it.each<Partial<GrantClaims>>([
    { op: 'compensate' },
    { connection: 'salesforce' },
    { saga: 'other' },
    { key: 'other' },
    { hash: 'other' },
    { epoch: 4 },
  ])('is refused with other claims: %j', async (other) => {
    const [name] = Object.keys(other);

    await expect(verify(await key.sign({ ...claims, ...other }))).rejects.toMatchObject(
      forbidden(new RegExp(`another write: ${name} differ`)),
    );
  });

  it('is refused when it is missing, damaged, expired, or signed by somebody else', async () => {
    const [header, , signature] = (await key.sign(claims)).split('.');
    const changed = Buffer.from(JSON.stringify({ ...claims, hash: 'x' })).toString('base64url');

    await expect(verify(undefined)).rejects.toMatchObject(forbidden(/has none/));
    await expect(verify('')).rejects.toMatchObject(forbidden(/forged/));
    await expect(verify(`${header}.${changed}.${signature}`)).rejects.toMatchObject(forbidden(/forged/));
    await expect(verify(await key.sign(claims, -1))).rejects.toMatchObject(forbidden(/expired/));
    await expect(verify(await new GrantKey().sign(claims))).rejects.toMatchObject(forbidden(/forged/));
  });

  it('is refused without a signature, with another algorithm, issuer, or without an end', async () => {
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const symmetric = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(GRANT_ISSUER)
      .setExpirationTime('1m')
      .sign(Buffer.from(key.publicKey, 'base64url'));
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const other = new GrantVerifier(publicKey.export({ format: 'jwk' }).x as string);
    const signed = (jwt: SignJWT) => jwt.setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
    const foreign = await signed(new SignJWT({ ...claims }).setIssuer('somebody').setExpirationTime('1m'));
    const endless = await signed(new SignJWT({ ...claims }).setIssuer(GRANT_ISSUER));

    await expect(verify(none)).rejects.toMatchObject(forbidden(/forged/));
    await expect(verify(symmetric)).rejects.toMatchObject(forbidden(/forged/));
    await expect(other.verify(foreign, claims)).rejects.toMatchObject(forbidden(/forged/));
    await expect(other.verify(endless, claims)).rejects.toMatchObject(forbidden(/forged/));
  });
});
