import { createLogger } from './logging.js';
import { redacted, redactedText } from './redaction.js';

describe('what is logged', () => {
  it('holds no secret and nothing of people, however deep', () => {
    const cause = Object.assign(new Error('refused: Bearer abc.def-123'), {
      response: { headers: [{ Authorization: 'Bearer abc.def-123' }], status: 401 },
    });
    const shown = redacted({
      ...{ connection: 'erp', tokens: 3, type: 'Customer' },
      a: { b: { c: [{ client_secret: 'x1', apiKey: 'x2', 'X-Api-Key': 'x3', refreshToken: 'x4', id: 7 }] } },
      person: { email: 'ana@example.com', lastName: 'Ruiz', id: '003' },
      cause,
    });

    expect(shown).toMatchObject({
      ...{ connection: 'erp', tokens: 3, type: 'Customer' },
      a: {
        b: {
          c: [
            {
              ...{ client_secret: '[redacted]', apiKey: '[redacted]' },
              ...{ 'X-Api-Key': '[redacted]', refreshToken: '[redacted]', id: 7 },
            },
          ],
        },
      },
      person: { email: '[redacted]', lastName: '[redacted]', id: '003' },
      cause: {
        message: 'refused: Bearer [redacted]',
        response: { headers: [{ Authorization: '[redacted]' }], status: 401 },
      },
    });
    expect(JSON.stringify(shown)).not.toMatch(/abc\.def|x\d|ana@/);
  });

  it('ends where an object holds itself', () => {
    const ring: Record<string, unknown> = { name: 'ring' };
    ring['self'] = ring;

    expect(redacted(ring)).toEqual({ name: 'ring', self: '[left out]' });
  });

  it.each([
    ['Authorization: Bearer 00D!AQ.x_y-z', 'Authorization: Bearer [redacted]'],
    ['sent "token 1a2b:3c4d"', 'sent "token [redacted]"'],
    [
      'POST /token?grant_type=refresh_token&refresh_token=r-1&client_secret=s',
      'POST /token?grant_type=refresh_token&refresh_token=[redacted]&client_secret=[redacted]',
    ],
    ['at nats://ana:pw@nats:4222', 'at nats://ana:[redacted]@nats:4222'],
    ['the token of the org has ended', 'the token of the org has ended'],
  ])('shows of the text %s what tells nothing', (text, shown) => {
    expect(redactedText(text)).toBe(shown);
  });
});

it('a line is redacted in its fields, its error and its message', () => {
  const lines: string[] = [];
  const logger = createLogger('spec', 'info', { write: (line) => void lines.push(line) });
  const err = Object.assign(new Error('Bearer hush-22'), { config: { apiSecret: 'hush-33' } });
  logger.warn({ deep: { er: { still: { password: 'hush-11' } } }, err }, 'with Basic aHVzaC00NA==');
  logger.error(new Error('Bearer hush-66'));

  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      ...{ service: 'spec', msg: 'with Basic [redacted]' },
      deep: { er: { still: { password: '[redacted]' } } },
      err: { type: 'Error', message: 'Bearer [redacted]', config: { apiSecret: '[redacted]' } },
    },
    { msg: 'Bearer [redacted]', err: { message: 'Bearer [redacted]' } },
  ]);
  expect(lines.join('')).not.toMatch(/hush|aHVzaC/);
});
