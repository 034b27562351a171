import type { VendorFailure, VendorResponse } from '@signalbox/gateway-kit';
import { erpnextFailure } from './erpnext.errors.js';

const messages = (...texts: (string | { message: string; raise_exception?: number })[]) =>
  JSON.stringify(
    texts.map((text) =>
      JSON.stringify(typeof text === 'string' ? { message: text, title: 'Message' } : text),
    ),
  );

const answer = (status: number, json?: unknown, headers: Record<string, string> = {}): VendorResponse => ({
  status,
  headers,
  json,
  text: json === undefined ? '<html><body>an error page</body></html>' : JSON.stringify(json),
});

const failed = (status: number, exc_type: string, _server_messages?: string): VendorFailure =>
  erpnextFailure(answer(status, { exc_type, ...(_server_messages ? { _server_messages } : {}) }));

describe('failures of ERPNext', () => {
  it.each([
    [417, 'ValidationError', 'VALIDATION', undefined],
    [417, 'MandatoryError', 'VALIDATION', undefined],
    [417, 'CancelledLinkError', 'VALIDATION', undefined],
    [417, 'CannotChangeConstantError', 'VALIDATION', undefined],
    [417, 'InvalidStatusError', 'VALIDATION', undefined],
    [417, 'InvalidQtyError', 'VALIDATION', undefined],
    [417, 'OverAllowanceError', 'VALIDATION', undefined],
    [417, 'DataError', 'VALIDATION', undefined],
    [417, 'ItemPriceDuplicateItem', 'DUPLICATE', undefined],
    [417, 'LinkValidationError', 'VALIDATION', undefined],
    [417, 'LinkExistsError', 'VALIDATION', undefined],
    [417, 'UpdateAfterSubmitError', 'VALIDATION', undefined],
    [417, 'DocstatusTransitionError', 'VALIDATION', undefined],
    [417, 'CharacterLengthExceededError', 'VALIDATION', undefined],
    [417, 'NegativeStockError', 'VALIDATION', undefined],
    [417, 'TimestampMismatchError', 'CONFLICT', undefined],
    [417, 'DocumentLockedError', 'LOCKED', undefined],
    [417, 'UniqueValidationError', 'DUPLICATE', undefined],
    [409, 'DuplicateEntryError', 'DUPLICATE', undefined],
    [409, 'NameError', 'VALIDATION', undefined],
    [404, 'DoesNotExistError', 'NOT_FOUND', undefined],
    [404, 'NotFound', 'NOT_FOUND', undefined],
    [410, 'LinkExpired', 'NOT_FOUND', undefined],
    [401, 'AuthenticationError', 'AUTH_REJECTED', undefined],
    [401, 'SessionExpired', 'AUTH_REJECTED', undefined],
    [400, 'InvalidAuthorizationToken', 'AUTH_REJECTED', undefined],
    [403, 'PermissionError', 'PERMISSION_DENIED', undefined],
    [400, 'CSRFTokenError', 'BAD_REQUEST', undefined],
    [413, 'RequestEntityTooLarge', 'VALIDATION', undefined],
    [429, 'TooManyRequestsError', 'RATE_LIMITED', undefined],
    [429, 'RateLimitExceededError', 'RATE_LIMITED', undefined],
    [503, 'SessionStopped', 'UNAVAILABLE', 'none'],
    [503, 'InReadOnlyMode', 'UNAVAILABLE', 'none'],
    [500, 'QueryDeadlockError', 'LOCKED', 'none'],
    [500, 'QueryTimeoutError', 'LOCKED', 'none'],
    [500, 'TypeError', 'VALIDATION', undefined],
    [500, 'KeyError', 'VALIDATION', undefined],
    [500, 'ImportError', 'VALIDATION', undefined],
    [500, 'JSONDecodeError', 'VALIDATION', undefined],
    [500, 'ParserError', 'VALIDATION', undefined],
    [500, 'ProgrammingError', 'VALIDATION', undefined],
    [500, 'OperationalError', 'UNAVAILABLE', undefined],
    [500, 'SomethingNew', 'UNAVAILABLE', undefined],
  ])('status %i with %s is %s', (status, excType, code, effect) => {
    const failure = failed(status, excType);

    expect([failure.code, failure.effect]).toEqual([code, effect]);
    expect(failure.message).not.toBe('');
  });

  it('names the field of a clash by its label', () => {
    expect(failed(417, 'UniqueValidationError', messages('Signalbox Key must be unique'))).toEqual({
      code: 'DUPLICATE',
      message: 'Signalbox Key must be unique',
      details: { exception: 'UniqueValidationError', label: 'Signalbox Key' },
    });
  });

  it('names the records that the site names in a clash', () => {
    const order =
      "Sales Order <strong>SAL-ORD-2026-00105</strong> already exists against Customer's Purchase Order <strong>T-1</strong>.";

    expect(failed(417, 'ValidationError', messages(order))).toMatchObject({
      code: 'DUPLICATE',
      details: { field: 'po_no', named: ['SAL-ORD-2026-00105'] },
    });
    expect(
      failed(409, 'DuplicateEntryError', messages('Item <strong>SKU-1</strong> already exists')),
    ).toMatchObject({ code: 'DUPLICATE', details: { field: 'name', named: ['SKU-1'] } });
  });

  it('tells a Guest, whose header was lost on its way, from a user without a right', () => {
    const said = (user: string) =>
      messages(`User <strong>${user}</strong> does not have doctype access via role permission`);

    expect(failed(403, 'PermissionError', said('Guest'))).toMatchObject({
      code: 'AUTH_REJECTED',
      message: expect.stringContaining('Authorization header') as string,
    });
    expect(failed(403, 'PermissionError', said('sales@example.com')).code).toBe('PERMISSION_DENIED');
  });

  it('says what to do about a record that others link to', () => {
    const said = messages('Cannot delete or cancel because Customer Acme is linked with Sales Order SO-1');

    expect(failed(417, 'LinkExistsError', said).message).toBe(
      'Cannot delete or cancel because Customer Acme is linked with Sales Order SO-1. ERPNext keeps what others link to, cancelled documents included; disable the record instead.',
    );
  });

  it('takes the 404 of colliding inserts for a lock that passes', () => {
    expect(failed(404, 'DoesNotExistError', messages('Item Code must be unique'))).toMatchObject({
      code: 'LOCKED',
      effect: 'none',
    });
  });

  it('tells what was raised, without HTML and without the hints beside it', () => {
    const raised = {
      message: 'Sales Order <strong>SO-1</strong> already exists &amp; is <a href="/app">open</a><br>twice',
      raise_exception: 1,
    };

    expect(failed(417, 'ValidationError', messages('Item Price added', raised)).message).toBe(
      'Sales Order SO-1 already exists & is open twice',
    );
  });

  it('waits as long as the site says', () => {
    const busy = (headers: Record<string, string>) =>
      erpnextFailure(answer(429, { exc_type: 'TooManyRequestsError' }, headers)).retryAfterMs;

    expect(busy({ 'retry-after': '7', 'x-ratelimit-reset': '20' })).toBe(7_000);
    expect(busy({ 'x-ratelimit-reset': '20' })).toBe(20_000);
    expect(busy({})).toBeUndefined();
    // A proxy's own refusal is no JSON.
    expect(erpnextFailure(answer(429, undefined, { 'retry-after': '1' }))).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 1_000,
    });
  });

  it('never tells the words of a refused login', () => {
    const said = messages('User dana@example.com has the key 1234');

    expect(
      JSON.stringify([failed(401, 'AuthenticationError', said), failed(403, 'PermissionError', said)]),
    ).not.toMatch(/dana|1234/);
  });

  it('takes pages of proxies and of other servers for an outage whose effect nobody knows', () => {
    for (const status of [200, 403, 404, 500, 502, 503, 504])
      expect(erpnextFailure(answer(status))).toMatchObject({ code: 'UNAVAILABLE', effect: 'unknown' });
    expect(erpnextFailure(answer(404)).message).toContain('ERPNEXT_URL');
  });

  it('reads messages that are encoded once, or not at all', () => {
    for (const encoded of ['[{"message": "Too long"}]', ['Too long'], '["Too long"]'])
      expect(
        erpnextFailure(answer(417, { exc_type: 'ValidationError', _server_messages: encoded })).message,
      ).toBe('Too long');
    expect(failed(417, 'ValidationError', 'no json').message).toBe('ERPNext refused it (ValidationError).');
  });
});
