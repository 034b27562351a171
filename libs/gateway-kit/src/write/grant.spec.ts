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
  const forbidden = (words: RegExp) =>
    expect.objectContaining({
      ...{ code: 'FORBIDDEN_BY_POLICY', details: { field: 'grant' } },
      message: expect.stringMatching(words) as string,
    }) as Error;

  it('is good for exactly the write that it names', async () => {
    const grant = await key.sign(claims);

    expect(() => verify(grant)).not.toThrow();
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

    const grant = await key.sign({ ...claims, ...other });

    expect(() => verify(grant)).toThrow(forbidden(new RegExp(`another write: ${name} differ`)));
  });

  it('is refused when it is missing, damaged, expired, or signed by somebody else', async () => {
    const [header, payload, signature] = (await key.sign(claims)).split('.');
    const changed = Buffer.from(JSON.stringify({ ...claims, hash: 'x' })).toString('base64url');

    const expired = await key.sign(claims, -1);
    const stranger = await new GrantKey().sign(claims);

    expect(() => verify(undefined)).toThrow(forbidden(/has none/));
    expect(() => verify('')).toThrow(forbidden(/forged/));
    expect(() => verify(`${header}.${changed}.${signature}`)).toThrow(forbidden(/forged/));
    expect(() => verify(`${header}.${payload}.${signature}=`)).toThrow(forbidden(/forged/));
    expect(() => verify(`${header}.${payload}.${signature}.`)).toThrow(forbidden(/forged/));
    expect(() => verify(expired)).toThrow(forbidden(/expired/));
    expect(() => verify(stranger)).toThrow(forbidden(/forged/));
  });

  it('ends later and begins sooner by as much as clocks may differ', async () => {
    const tolerant = new GrantVerifier(key.publicKey, 5_000);
    const [slightly, long] = [await key.sign(claims, -3), await key.sign(claims, -8)];

    expect(() => tolerant.verify(slightly, claims)).not.toThrow();
    expect(() => tolerant.verify(long, claims)).toThrow(forbidden(/expired/));
  });

  it('is refused without a signature, of another algorithm or issuer, without an end, before its time, or with terms that we don’t know', async () => {
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const symmetric = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(GRANT_ISSUER)
      .setExpirationTime('1m')
      .sign(Buffer.from(key.publicKey, 'base64url'));
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const other = new GrantVerifier(publicKey.export({ format: 'jwk' }).x as string);
    const ofOther = (grant: string) => () => other.verify(grant, claims);
    const signed = (jwt: SignJWT) => jwt.setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey);
    const ours = () => new SignJWT({ ...claims }).setIssuer(GRANT_ISSUER).setExpirationTime('1m');
    const good = await signed(ours());
    const foreign = await signed(new SignJWT({ ...claims }).setIssuer('somebody').setExpirationTime('1m'));
    const endless = await signed(new SignJWT({ ...claims }).setIssuer(GRANT_ISSUER));
    const early = await signed(ours().setNotBefore('10s'));
    const critical = await ours()
      .setProtectedHeader({ alg: 'EdDSA', crit: ['else'], else: 1 })
      .sign(privateKey, { crit: { else: false } });

    expect(() => verify(none)).toThrow(forbidden(/forged/));
    expect(() => verify(symmetric)).toThrow(forbidden(/forged/));
    expect(ofOther(good)).not.toThrow();
    for (const grant of [foreign, endless, early, critical])
      expect(ofOther(grant)).toThrow(forbidden(/forged/));
  });
});
