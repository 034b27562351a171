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

describe('what is to be set up', () => {
  it('is told of once: what is there but wrong by the rights, a listed type that is none by its setting', async () => {
    const item = { how: 'Create it.', create: () => Promise.resolve() };
    const ok = { check: 'credentials', ok: true, detail: 'fine' };
    const wrong = { check: 'field Desk.key', ok: false, detail: 'is not unique', fix: 'Make it unique.' };
    const adapter: Partial<SystemAdapter> = {
      checks: () => Promise.resolve([ok]),
      rights: () => Promise.resolve([wrong]),
      setup: () =>
        Promise.resolve([
          { ...item, what: 'Desk.key', exists: false, isWrong: true },
          { ...item, what: 'Lamp.key', exists: false },
        ]),
    };
    const none = new SignalboxError('NOT_FOUND', 'There is no type "Nope" here.');
    const gateway = new Gateway({
      ...{ connection: 'desk', adapter, ledgerOnly: new Set(['Nope']) },
      guard: { check: () => Promise.resolve({ ...ok, check: 'connection mode' }) },
      client: { limits: { limits: [] } },
      schema: { type: () => Promise.reject(none) },
    } as unknown as GatewayParts);

    expect((await gateway.check()).items.filter((found) => !found.ok)).toEqual([
      wrong,
      {
        ...{ check: 'Lamp.key', ok: false, detail: 'is missing' },
        fix: 'Create it. Or, with admin rights: signalbox setup desk --apply',
      },
      {
        ...{ check: 'ledger mode', ok: false, detail: 'NOT_FOUND: There is no type "Nope" here.' },
        fix: 'Mend LEDGER_ONLY_TYPES: it lists the names of types, as the system spells them.',
      },
    ]);
  });
});
