import { SignalboxError, type ErrorCode } from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import { Gateway, type GatewayParts } from './gateway.js';

/** What doctor is told where the first call is refused. */
async function checkOf(code: ErrorCode, details?: Record<string, unknown>) {
  const refusal = new SignalboxError(code, 'The login was refused.', { details });
  const adapter: Partial<SystemAdapter> = { checks: () => Promise.reject(refusal) };
  const gateway = new Gateway({ connection: 'desk', adapter } as GatewayParts);
  return (await gateway.check()).items;
}

describe('a check that can not be made', () => {
  it.each<[string, ErrorCode, Record<string, unknown> | undefined, string]>([
    ['as the gateway knows', 'AUTH_REJECTED', { fix: 'Set DESK_KEY anew.' }, 'Set DESK_KEY anew.'],
    [
      'in general, of credentials',
      'AUTH_REJECTED',
      { fix: 1 },
      'Check the credentials in the settings of this connection.',
    ],
    ['in general', 'UNAVAILABLE', undefined, 'Mend this first, then run doctor again.'],
  ])('is told with what mends it, %s', async (_, code, details, fix) => {
    expect(await checkOf(code, details)).toEqual([
      { check: 'credentials', ok: false, detail: `${code}: The login was refused.`, fix },
    ]);
  });
});
