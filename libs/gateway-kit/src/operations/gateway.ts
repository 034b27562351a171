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
} from '@signalbox/contracts';
import type { RequestContext } from '@signalbox/messaging';
import type { SystemAdapter } from '../define-gateway.js';
import type { Previewer } from '../write/preview.js';
import type { Reader } from '../read/reader.js';
import type { SchemaCache } from '../schema.js';
import type { VendorClient } from '../vendor/client.js';
import type { GrantVerifier } from '../write/grant.js';
import type { Writer } from '../write/writer.js';

export interface GatewayParts {
  connection: string;
  system: string;
  mode: Mode;
  adapter: SystemAdapter;
  client: VendorClient;
  schema: SchemaCache;
  grants: GrantVerifier;
  reader: Reader;
  previewer: Previewer;
  writer: Writer;
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
    const items = await this.parts.adapter
      .checks()
      .catch((error: unknown): CheckItem[] => [failedCheck('credentials', error)]);
    if (items.some(({ ok }) => !ok)) return { connection: this.parts.connection, items };
    const keys = await this.keyFieldChecks().catch((error: unknown): CheckItem[] => [
      failedCheck('key fields', error),
    ]);
    const limits = this.parts.client.limits.limits.map(({ name, max, remaining }): CheckItem => ({
      check: `limit ${name}`,
      ok: remaining > max * 0.05,
      detail: `${remaining} of ${max} left`,
      ...(remaining > max * 0.05
        ? {}
        : { fix: 'Wait until the window reopens, or raise the limit with the vendor.' }),
    }));
    return { connection: this.parts.connection, items: [...items, ...keys, ...limits] };
  }

  async setup({ apply }: SetupRequest, context: RequestContext): Promise<SetupReply> {
    const { connection, adapter, grants } = this.parts;
    if (apply)
      await grants.verify(context.grant, { op: 'setup', connection, saga: '', key: '', hash: '', epoch: 0 });
    const items = await adapter.setup();
    const applied: string[] = [];
    for (const item of apply ? items.filter(({ exists }) => !exists) : []) {
      await item.create();
      applied.push(item.what);
    }
    adapter.types.forEach((type) => this.parts.schema.forget(type));
    return { connection, items: items.map(({ what, exists, how }) => ({ what, exists, how })), applied };
  }

  private async keyFieldChecks(): Promise<CheckItem[]> {
    const items = await this.parts.adapter.setup();
    return items.map(({ what, exists, how }) => ({
      check: what,
      ok: exists,
      detail: exists ? 'is there' : 'is missing',
      ...(exists
        ? {}
        : { fix: `${how} Or, with admin rights: signalbox setup ${this.parts.connection} --apply` }),
    }));
  }
}

function failedCheck(check: string, thrown: unknown): CheckItem {
  const { code, message } = asSignalboxError(thrown);
  const fix =
    code === 'AUTH_REJECTED'
      ? 'Check the credentials in the settings of this connection.'
      : 'Mend this first, then run doctor again.';
  return { check, ok: false, detail: `${code}: ${message}`, fix };
}
