import { asSignalboxError, errorFromBody, SignalboxError } from './errors.js';

describe('errors', () => {
  it('come out of a body as they went in', () => {
    const error = new SignalboxError('RATE_LIMITED', 'too fast', {
      retryAfterMs: 10,
      details: { field: 'x' },
      requestId: 'r',
    });
    expect(errorFromBody(JSON.parse(JSON.stringify(error.toBody()))).toBody()).toEqual(error.toBody());
    expect(error.class).toBe('transient');
  });

  it('of others become INTERNAL, keep their cause and hide their words', () => {
    const cause = new Error('password is hunter2');
    const error = asSignalboxError(cause);
    expect([error.code, error.cause]).toEqual(['INTERNAL', cause]);
    expect(JSON.stringify(error.toBody())).not.toContain('hunter2');
    expect(asSignalboxError(error)).toBe(error);
  });

  it('of a code that is not on the list are INTERNAL', () => {
    expect(errorFromBody({ code: 'TEAPOT', message: 'x' }).code).toBe('INTERNAL');
    expect(errorFromBody(null).code).toBe('INTERNAL');
  });
});
