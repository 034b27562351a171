import type { CheckItem, TypeDescription } from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';

/** The types that a setting lists: `Lead, Task`. */
export function listedTypes(setting: string | undefined): ReadonlySet<string> {
  const names = (setting ?? '').split(',').map((name) => name.trim());
  return new Set(names.filter((name) => name !== ''));
}

/** The adapter of an org that refuses a key field for some types: their descriptions say so, and creates go without. */
export function inLedgerMode(adapter: SystemAdapter, ledgerOnly: ReadonlySet<string>): SystemAdapter {
  if (ledgerOnly.size === 0) return adapter;
  const own: Pick<SystemAdapter, 'describe' | 'setup'> = {
    describe: async (name) => {
      const type = await adapter.describe(name);
      return type && ledgerOnly.has(name) ? { ...type, keyMode: 'ledger' } : type;
    },
    setup: async () => {
      const items = await adapter.setup();
      return items.filter(({ keyOf }) => keyOf === undefined || !ledgerOnly.has(keyOf));
    },
  };
  return Object.assign(Object.create(adapter) as SystemAdapter, own);
}

/** What `doctor` says of types in ledger mode. Pure. */
export function ledgerModeChecks(types: TypeDescription[]): CheckItem[] {
  return types
    .filter(({ keyMode }) => keyMode === 'ledger')
    .map(({ name, keyField }) => {
      const detail = `creates carry no key: a lost answer is for a person to clear up`;
      const check = `ledger mode ${name}`;
      if (keyField === undefined) return { check, ok: true, detail };
      return {
        check,
        ok: false,
        detail: `${detail}, although ${keyField} is there`,
        fix: `Take ${name} off LEDGER_ONLY_TYPES: the key field makes its creates safe to repeat.`,
      };
    });
}
