import { randomBytes } from 'node:crypto';
import { Seal } from './seal.js';

const key = randomBytes(32);

describe('a sealed text', () => {
  it('is opened by the same key for the same purpose', () => {
    expect(new Seal(key, 'erp').open(new Seal(key, 'erp').close('töken'))).toBe('töken');
  });

  it('is never sealed the same way twice, and shows nothing', () => {
    const seal = new Seal(key, 'erp');
    const [one, other] = [seal.close('token'), seal.close('token')];

    expect(one).not.toBe(other);
    expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('token');
  });

  it('is nothing under another key, for another purpose, or once a bit of it has changed', () => {
    const sealed = new Seal(key, 'erp').close('token');
    const changed = Buffer.from(sealed, 'base64url');
    changed.writeUInt8(changed.readUInt8(20) ^ 1, 20);

    expect(new Seal(randomBytes(32), 'erp').open(sealed)).toBeUndefined();
    expect(new Seal(key, 'erp-eu').open(sealed)).toBeUndefined();
    expect(new Seal(key, 'erp').open(changed.toString('base64url'))).toBeUndefined();
    expect(new Seal(key, 'erp').open('short')).toBeUndefined();
  });
});
