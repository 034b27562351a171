import {
  asSignalboxError,
  type CheckItem,
  type CheckReply,
  type DescribeReply,
  type DescribeRequest,
  type LimitsReply,
  type Mode,
  type SetupReply,
  type SetupRequest,
  type SignalboxError,
} from '@signalbox/contracts';
import type { RequestContext } from '@signalbox/messaging';
import type { SystemAdapter } from '../define-gateway.js';
import type { Previewer } from '../write/preview.js';
import type { Reader } from '../read/reader.js';
import type { SchemaCache } from '../schema.js';
import type { ConnectionGuard } from '../environment.js';
import type { VendorClient } from '../vendor/client.js';
import type { GrantVerifier } from '../write/grant.js';
import { ledgerModeChecks } from '../write/ledger-mode.js';
import type { Writer } from '../write/writer.js';

export interface GatewayParts {
  connection: string;
  system: string;
  mode: Mode;
  adapter: SystemAdapter;
  client: VendorClient;
  schema: SchemaCache;
  guard: ConnectionGuard;
  grants: GrantVerifier;
  reader: Reader;
  previewer: Previewer;
  writer: Writer;
  /** Types for which the org refuses a key field. */
  ledgerOnly: ReadonlySet<string>;
}

/** One connection's operations. */
export class Gateway {
  readonly reader: Reader;
  readonly previewer: Previewer;
  readonly writer: Writer;

  constructor(private readonly parts: GatewayParts) {
    this.reader = parts.reader;
    this.previewer = parts.previewer;
    this.writer = parts.writer;
  }

  async describe({ types }: DescribeRequest): Promise<DescribeReply> {
    const { connection, system, mode, schema } = this.parts;
    return { connection, system, mode, ...(await schema.all(types)) };
  }

  limits(): LimitsReply {
    return this.parts.client.limits;
  }

  async check(): Promise<CheckReply> {
    const { connection, adapter, guard, client } = this.parts;
    const items = await adapter
      .checks()
      .catch((error: unknown): CheckItem[] => [failedCheck('credentials', error)]);
    // Without credentials nothing else can be looked at.
    if (items[0]?.ok === false) return { connection, items };
    const mode = await guard.check();
    const rights = await (adapter.rights?.() ?? Promise.resolve([])).catch((error: unknown): CheckItem[] => [
      failedCheck('rights', error),
    ]);
    const keys = await this.keyFieldChecks().catch((error: unknown): CheckItem[] => [
      failedCheck('key fields', error),
    ]);
    const limits = client.limits.limits.map(({ name, max, remaining }): CheckItem => ({
      check: `limit ${name}`,
      ok: remaining > max * 0.05,
      detail: `${remaining} of ${max} left`,
      ...(remaining > max * 0.05
        ? {}
        : { fix: 'Wait until the window reopens, or raise the limit with the vendor.' }),
    }));
    return { connection, items: [...items, mode, ...rights, ...keys, ...limits] };
  }

  async setup({ apply }: SetupRequest, context: RequestContext): Promise<SetupReply> {
    const { connection, adapter, grants, guard, schema } = this.parts;
    if (apply) {
      grants.verify(context.grant, { op: 'setup', connection, saga: '', key: '', hash: '', epoch: 0 });
      await guard.assertWritable();
    }
    const items = await adapter.setup();
    const applied: string[] = [];
    for (const item of apply ? items.filter(({ exists }) => !exists) : []) {
      await item.create();
      applied.push(item.what);
    }
    if (applied.length > 0) await this.renewTypes();
    else schema.known().forEach((type) => schema.forget(type));
    return { connection, items: items.map(({ what, exists, how }) => ({ what, exists, how })), applied };
  }

  /** What was set up shows in the types: all replicas ask for them anew. */
  private async renewTypes(): Promise<void> {
    const { schema } = this.parts;
    await Promise.all(schema.known().map((type) => schema.refresh(type).catch(() => schema.forget(type))));
  }

  private async keyFieldChecks(): Promise<CheckItem[]> {
    const { adapter, schema, ledgerOnly } = this.parts;
    const items = await adapter.setup();
    const unknown: CheckItem[] = [];
    const noted = (error: unknown) => void unknown.push(ledgerListCheck(asSignalboxError(error)));
    const keyless = await Promise.all([...ledgerOnly].map((name) => schema.type(name).catch(noted)));
    const missing = items.filter(({ isWrong }) => !isWrong);
    const keyed = missing.map(({ what, exists, how }): CheckItem => ({
      check: what,
      ok: exists,
      detail: exists ? 'is there' : 'is missing',
      ...(exists
        ? {}
        : { fix: `${how} Or, with admin rights: signalbox setup ${this.parts.connection} --apply` }),
    }));
    return [...keyed, ...ledgerModeChecks(keyless.filter((type) => type !== undefined)), ...unknown];
  }
}

function ledgerListCheck({ code, message }: SignalboxError): CheckItem {
  const fix = 'Mend LEDGER_ONLY_TYPES: it lists the names of types, as the system spells them.';
  return { check: 'ledger mode', ok: false, detail: `${code}: ${message}`, fix };
}

/** The gateway knows best what mends its failure. */
function failedCheck(check: string, thrown: unknown): CheckItem {
  const { code, message, details } = asSignalboxError(thrown);
  const told = details?.['fix'];
  const general =
    code === 'AUTH_REJECTED'
      ? 'Check the credentials in the settings of this connection.'
      : 'Mend this first, then run doctor again.';
  const fix = typeof told === 'string' ? told : general;
  return { check, ok: false, detail: `${code}: ${message}`, fix };
}
