import {
  decodedUri,
  signatureProblem,
  signatureV1,
  signatureV2,
  signatureV3,
  type Signed,
} from './signatures.js';

/** Computed with @hubspot/api-client 14.0.1, `Signature.getSignature`. */
const VECTORS = [
  {
    secret: 'test-secret-1',
    url: 'https://hooks.example.com/hubspot',
    body: '[{"eventId":1,"objectId":123}]',
    timestamp: 1763816400000,
    v1: '7b150a8df48b9b044d3d4f55e46474cdba2f26309d4d063c64863ca845c2cef0',
    v2: 'cb4d9f8ab968b4526d65fc5bb39b675cd40d69e05e8c19cd37507a99c36a0e84',
    v3: 'r+SD5ca+hHlWxXH30JHSZ/Ia7/56Sm8FPGhVyhnHOTE=',
  },
  {
    secret: 'test-secret-1',
    url: 'https://hooks.example.com/hubspot?x=a@b',
    body: '',
    timestamp: 1763816400000,
    v1: '0c54f5db7fd32c14f2d370493828b4ff42bed33c48dc0c689ff8e00fa747ecc3',
    v2: 'c443679c2d6937668597815807dba72ad4692b9e49de900f6af08e691b6220a5',
    v3: 'zwxJn6uS0CtYqE2xqQuC7qNRY0j27u3dipBZp+AL1QE=',
  },
  {
    secret: 'geheim-ü',
    url: 'https://hooks.example.com/h',
    body: '[{"propertyValue":"Müller"}]',
    timestamp: 1763816400123,
    v1: 'f5a0813b4492df28b1670092f59fa1df2287353754b071b4beb09c14bcd93bdb',
    v2: 'f9338a36726cb85ec8ce96a716482ceafb1daec5312e39e9aa2705d8685dc412',
    v3: '3W4Bsr+je8MIf5kMUNF+we53YLx3A6QOEJVJZIqc/8A=',
  },
] as const;

const [VECTOR] = VECTORS;

describe('signatures', () => {
  it.each(VECTORS)('of $url are those of the official client', ({ secret, url, timestamp, ...vector }) => {
    const request = { method: 'POST', url, body: Buffer.from(vector.body) };
    expect({
      v1: signatureV1(secret, request.body),
      v2: signatureV2(secret, request),
      v3: signatureV3(secret, request, String(timestamp)),
    }).toEqual({ v1: vector.v1, v2: vector.v2, v3: vector.v3 });
  });

  it('are made over a URL with exactly these escapes undone', () => {
    const escaped = '%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B|%20%26%3D%2B%23%C3%BC|%3a%2f';
    expect(decodedUri(escaped)).toBe(":/?@!$'()*,;|%20%26%3D%2B%23%C3%BC|:/");
  });

  it('of version 3 are the same whether the URL was escaped or not', () => {
    const request = (url: string) => ({ method: 'POST', url, body: Buffer.alloc(0) });
    const escaped = 'https://hooks.example.com/hubspot?x=a%40b';
    expect(signatureV3('test-secret-1', request(escaped), '1763816400000')).toBe(VECTORS[1].v3);
  });
});

describe('a signed request', () => {
  const signed = (headers: Record<string, string>, body: string = VECTOR.body): Signed => ({
    method: 'POST',
    url: VECTOR.url,
    body: Buffer.from(body),
    headers,
  });
  const v3 = { 'x-hubspot-signature-v3': VECTOR.v3, 'x-hubspot-request-timestamp': String(VECTOR.timestamp) };
  const old = (version: 'v1' | 'v2') => ({
    'x-hubspot-signature': VECTOR[version],
    'x-hubspot-signature-version': version,
  });
  const WRONG = 'the signature is wrong';
  const LATE = 'the timestamp is more than five minutes from our clock';
  const at = VECTOR.timestamp;

  it.each([
    ['right', signed(v3), at, 'v3', undefined],
    ['right to the last millisecond', signed(v3), at + 300_000, 'v3', undefined],
    ['too old', signed(v3), at + 300_001, 'v3', LATE],
    ['from the future', signed(v3), at - 300_001, 'v3', LATE],
    ['of another body', signed(v3, VECTOR.body + ' '), at, 'v3', WRONG],
    ['of another URL', { ...signed(v3), url: `${VECTOR.url}/x` }, at, 'v3', WRONG],
    ['of another method', { ...signed(v3), method: 'PUT' }, at, 'v3', WRONG],
    ['cut off', signed({ ...v3, 'x-hubspot-signature-v3': VECTOR.v3.slice(0, -2) }), at, 'v3', WRONG],
    ['of another time', signed({ ...v3, 'x-hubspot-request-timestamp': String(at + 1) }), at, 'v3', WRONG],
    [
      'without a time',
      signed({ 'x-hubspot-signature-v3': VECTOR.v3 }),
      at,
      'v3',
      'the timestamp is missing or no number',
    ],
    [
      'wrong in version 3 but right in version 1',
      signed({ ...v3, ...old('v1'), 'x-hubspot-signature-v3': 'x' }),
      at,
      'v1',
      WRONG,
    ],
    ['missing', signed({}), at, 'v1', 'there is no signature'],
    [
      'of version 1 where 3 is due',
      signed(old('v1')),
      at,
      'v3',
      'only signatures from v3 on are taken, not v1',
    ],
    [
      'of version 1 where 2 is due',
      signed(old('v1')),
      at,
      'v2',
      'only signatures from v2 on are taken, not v1',
    ],
    ['of version 1 where it is taken', signed(old('v1')), at, 'v1', undefined],
    ['of version 2 where 1 is taken', signed(old('v2')), at, 'v1', undefined],
    ['of version 1 and another body', signed(old('v1'), '[]'), at, 'v1', WRONG],
    [
      'of a version that there is not',
      signed({ ...old('v1'), 'x-hubspot-signature-version': 'v0' }),
      at,
      'v1',
      'only signatures from v1 on are taken, not v0',
    ],
    [
      'of version 1 that calls itself 3',
      signed({ ...old('v1'), 'x-hubspot-signature-version': 'v3' }),
      at,
      'v1',
      'only signatures from v1 on are taken, not v3',
    ],
  ] as const)('%s', (_, request, now, oldest, problem) => {
    expect(signatureProblem(request, VECTOR.secret, now, oldest)).toBe(problem);
  });
});
