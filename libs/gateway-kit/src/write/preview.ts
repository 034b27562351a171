import {
  asSignalboxError,
  isChangeReference,
  type Change,
  type ChangeKind,
  type Fields,
  type PreviewItem,
  type PreviewReply,
  type PreviewRequest,
  type TypeDescription,
} from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import type { SchemaCache } from '../schema.js';
import { pick, storedFields } from '../values.js';
import { problem, problemsOf } from './problems.js';

/** Vendor calls that one change costs when nothing goes wrong. */
const CALLS: Record<ChangeKind, number> = {
  create: 2,
  update: 3,
  upsert: 3,
  delete: 2,
  transition: 3,
  link: 3,
  send: 1,
};

/** Says what changes would do and why they would be refused; writes nothing. */
export class Previewer {
  constructor(
    private readonly adapter: SystemAdapter,
    private readonly schema: SchemaCache,
  ) {}

  async preview({ changes }: PreviewRequest): Promise<PreviewReply> {
    const items = await Promise.all(changes.map((change) => this.item(change as Change)));
    const types = [...new Set(changes.map(({ type }) => type))];
    const known = await Promise.all(
      types.map((type) =>
        this.schema.type(type).then(
          () => type,
          () => undefined,
        ),
      ),
    );
    const { schemaVersion } = await this.schema.all(known.filter((type) => type !== undefined));
    return { schemaVersion, items };
  }

  private async item(change: Change): Promise<PreviewItem> {
    const empty: PreviewItem = {
      ref: change.ref,
      before: null,
      after: null,
      calls: CALLS[change.kind],
      problems: [],
    };
    try {
      const type = await this.schema.type(change.type);
      const problems = problemsOf(change, type);
      const touched = await this.touched(change, type);
      return { ...empty, ...touched, problems: [...problems, ...(touched.problems ?? [])] };
    } catch (error) {
      const { code, class: kind } = asSignalboxError(error);
      if (kind === 'business' || code === 'BAD_REQUEST' || code === 'UNSUPPORTED')
        return { ...empty, problems: [asSignalboxError(error).toBody()] };
      throw error;
    }
  }

  private async touched(change: Change, type: TypeDescription): Promise<Partial<PreviewItem>> {
    const after = this.afterImage(change, type);
    if (change.kind === 'upsert' && change.match) return this.matched(change, type, after);
    if (change.kind === 'create' || typeof change.id !== 'string') return { before: null, after };
    const names = Object.keys(change.fields ?? {});
    const stateful = change.kind === 'transition';
    const record = await this.adapter.read({
      type,
      id: change.id,
      fields: stateful || names.length === 0 ? undefined : names,
    });
    if (record === null) {
      return { problems: [problem('NOT_FOUND', `${type.name} ${change.id} is not there.`, 'id')] };
    }
    const before: Fields =
      stateful && this.adapter.stateOf ? { state: this.adapter.stateOf(record) } : pick(record.fields, names);
    return { before, after, version: record.version, url: record.url };
  }

  /** An upsert's record, where there is one: then it is an update to the approver. */
  private async matched(
    change: Change,
    type: TypeDescription,
    after: PreviewItem['after'],
  ): Promise<Partial<PreviewItem>> {
    const { field, value } = change.match as { field: string; value: string };
    const names = Object.keys(change.fields ?? {});
    const [record] = await this.adapter.findByUnique({ type, field, value, fields: [...names, field] });
    if (record === undefined) return { before: null, after: { [field]: value, ...after } };
    return { before: pick(record.fields, names), after, version: record.version, url: record.url };
  }

  private afterImage(change: Change, type: TypeDescription): PreviewItem['after'] {
    if (change.kind === 'delete') return null;
    if (change.kind === 'transition') return { state: change.to ?? null };
    const entries = Object.entries(change.fields ?? {});
    const plain = Object.fromEntries(entries.filter(([, value]) => !isChangeReference(value))) as Fields;
    const stored = storedFields(this.adapter, type, plain);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, isChangeReference(value) ? value : (stored[name] ?? null)]),
    );
  }
}
