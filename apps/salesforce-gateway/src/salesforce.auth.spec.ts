import type { VendorResponse } from '@signalbox/gateway-kit';
import { isSessionOver, readToken } from './salesforce.auth.js';

const answer = (status: number, json: unknown): VendorResponse => ({ status, headers: {}, text: '', json });
const refusal = (status: number, errorCode: string, message: string) =>
  answer(status, [{ errorCode, message }]);
const ORGANIZATION = '00DgK0000000001UAA';

describe('a session', () => {
  it.each([
    ['that ended is renewed', refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid'), true],
    [
      'of a user without REST access is not',
      refusal(401, 'INVALID_SESSION_ID', 'This session is not valid for use with the REST API'),
      false,
    ],
    [
      'of an app without an agent is not',
      refusal(401, 'INVALID_SESSION_ID', 'Connected app is not attached to Agent'),
      false,
    ],
    ['is not for a wrong header', refusal(401, 'INVALID_AUTH_HEADER', 'INVALID_HEADER_TYPE'), false],
    ['is not for a missing right', refusal(403, 'INVALID_SESSION_ID', 'x'), false],
    ['is not for a page of a proxy', answer(401, undefined), false],
  ])('%s', (_, response, isOver) => {
    expect(isSessionOver(response)).toBe(isOver);
  });
});

describe('a token', () => {
  const token = {
    access_token: '00D!secret',
    instance_url: 'https://acme.my.salesforce.com/',
    id: `https://acme.my.salesforce.com/id/${ORGANIZATION}/005gK0000000001QAA`,
    token_type: 'Bearer',
  };

  it('says where calls go', () => {
    expect(readToken(answer(200, token), '00DgK0000000001')).toEqual({
      origin: 'https://acme.my.salesforce.com',
      headers: { authorization: 'Bearer 00D!secret' },
    });
  });

  it('keeps the refresh token that came with it, else the one before', () => {
    const before = { refreshToken: 'before' };
    const rotated = readToken(answer(200, { ...token, refresh_token: 'next' }), ORGANIZATION, before);
    const same = readToken(answer(200, token), ORGANIZATION, before);
    expect([rotated.kept, same.kept]).toEqual([{ refreshToken: 'next' }, before]);
  });

  it('of another org is refused, without showing it', () => {
    const read = () => readToken(answer(200, token), '00DgK0000000002UAA');
    expect(read).toThrow(expect.objectContaining({ code: 'AUTH_REJECTED' }));
    expect(read).toThrow(/^(?!.*secret).*00DgK0000000001UAA/);
  });

  it.each([[undefined], [{}], [{ ...token, instance_url: 'nowhere' }]])('is not %j', (json) => {
    expect(() => readToken(answer(200, json), ORGANIZATION)).toThrow(
      expect.objectContaining({ code: 'UNAVAILABLE' }),
    );
  });
});
