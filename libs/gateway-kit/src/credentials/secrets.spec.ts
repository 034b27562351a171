import { SettingsError } from '@signalbox/runtime';
import { GatewaySettings } from '../settings.js';
import { accessSettings, fingerprints, tokenKeyOf } from './secrets.js';

const settings = (more: object) => Object.assign(new GatewaySettings(), { tokenKey: 'x'.repeat(43) }, more);
const of = (more: object, key?: Buffer, connection = 'crm') =>
  fingerprints(() => settings(more), connection, key)();

describe('the secrets of a connection', () => {
  it('are the settings of its own that decide where and whether one gets in', () => {
    const own = {
      ...{ crmUrl: 'https://crm', clientId: 'c', clientSecret: 's', refreshToken: 'r', jwtKey: 'k' },
    };
    const others = { noticeToken: 'n', webhookSecret: 'w', apiVersion: 'v64.0', httpPort: 8080 };

    expect(accessSettings(settings({ ...own, ...others }))).toEqual(own);
  });

  it('have a fingerprint that tells them apart and shows none, with a key and without', () => {
    for (const key of [undefined, Buffer.alloc(32, 7)]) {
      expect(of({ clientSecret: 'one' }, key)).toBe(of({ clientSecret: 'one' }, key));
      expect(of({ clientSecret: 'one' }, key)).not.toBe(of({ clientSecret: 'two' }, key));
      expect(of({ clientSecret: 'one' }, key)).not.toBe(of({ clientSecret: 'one' }, key, 'erp'));
      expect(of({ clientSecret: 'one' }, key)).toMatch(/^[\w-]{22}$/);
    }
  });

  it('need a key to be shared sealed, where the vendor hands out tokens', () => {
    const open = () => Promise.reject(new Error('not asked'));
    const without = Object.assign(new GatewaySettings(), { tokenKey: undefined });

    expect(() => tokenKeyOf(without, { kind: 'token', open })).toThrow(SettingsError);
    expect(() => tokenKeyOf(without, { kind: 'token', open })).toThrow(/^TOKEN_KEY: is not set/);
    expect(tokenKeyOf(without, { kind: 'static', open })).toBeUndefined();
    expect(tokenKeyOf(settings({}), { kind: 'token', open })).toHaveLength(32);
  });
});
