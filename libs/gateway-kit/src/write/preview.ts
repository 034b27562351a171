import {
  asSignalboxError,
  isChangeReference,
  type Change,
  type ChangeKind,
  type ErrorBody,
  type Fields,
  type PreviewItem,
  type PreviewReply,
  type PreviewRequest,
  type SignalboxError,
  type TypeDescription,
} from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import type { SchemaCache } from '../schema.js';
import { pick, storedFields } from '../values.js';
import { isLedgerOnly } from './attempt.js';
import { imageOf } from './kinds/delete.js';
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
    /** Why nothing is written in this org at all. */
    private readonly orgRefusal: () => Promise<ErrorBody | null> = () => Promise.resolve(null),
  ) {}

  async preview({ changes }: PreviewRequest): Promise<PreviewReply> {
    const refusal = await this.orgRefusal();
    const looked = await Promise.all(changes.map((change) => this.item(change as Change)));
    const items = looked.map((item) => (refusal ? { ...item, problems: [refusal, ...item.problems] } : item));
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
    const item: PreviewItem = {
      ref: change.ref,
      before: null,
      after: null,
      calls: CALLS[change.kind],
      problems: [],
    };
    try {
      const type = await this.schema.type(change.type);
      item.problems.push(...problemsOf(change, type));
      const [{ problems: found = [], ...touched }, objections] = await Promise.all([
        this.touched(change, type),
        this.objections(change, type),
      ]);
      const more = [...found, ...objections];
      // The schema's own word on a field is enough.
      const told = new Set(item.problems.map(fieldNamed));
      item.problems.push(
        ...more.filter((problem) => fieldNamed(problem) === null || !told.has(fieldNamed(problem))),
      );
      return { ...item, ...touched, ...keyModeOf(change, type) };
    } catch (error) {
      const refusal = asSignalboxError(error);
      if (!tellsOfTheChange(refusal)) throw error;
      return { ...item, problems: [...item.problems, refusal.toBody()] };
    }
  }

  private async objections(change: Change, type: TypeDescription): Promise<ErrorBody[]> {
    const { kind, id, match, fields = {}, links = [] } = change;
    return (await this.adapter.objections?.({ type, kind, id, match, fields, links })) ?? [];
  }

  private async touched(change: Change, type: TypeDescription): Promise<Partial<PreviewItem>> {
    const { after, problems } = this.afterImage(change, type);
    const found = await this.found(change, type, after);
    return { ...found, problems: [...problems, ...(found.problems ?? [])] };
  }

  /** What stands there now. */
  private async found(
    change: Change,
    type: TypeDescription,
    after: PreviewItem['after'],
  ): Promise<Partial<PreviewItem>> {
    if (change.kind === 'upsert' && change.match) return this.matched(change, type, after);
    if (change.kind === 'create' || typeof change.id !== 'string') return { before: null, after };
    const names = Object.keys(change.fields ?? {});
    const stateful = change.kind === 'transition';
    const whole = change.kind === 'delete';
    const record = await this.adapter.read({
      type,
      id: change.id,
      fields: stateful || whole || names.length === 0 ? undefined : names,
    });
    if (record === null) {
      return { problems: [problem('NOT_FOUND', `${type.name} ${change.id} is not there.`, 'id')] };
    }
    const before: Fields =
      stateful && this.adapter.stateOf
        ? { state: this.adapter.stateOf(record) }
        : whole
          ? imageOf(type, record)
          : pick(record.fields, names);
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

  /** What will stand there, and why values can't be stored: all of them. */
  private afterImage(change: Change, type: TypeDescription): Pick<PreviewItem, 'after' | 'problems'> {
    if (change.kind === 'delete') return { after: null, problems: [] };
    if (change.kind === 'transition') return { after: { state: change.to ?? null }, problems: [] };
    const problems: ErrorBody[] = [];
    const images = Object.entries(change.fields ?? {}).map(([name, value]) => {
      if (isChangeReference(value)) return [name, value] as const;
      try {
        return [name, storedFields(this.adapter, type, { [name]: value })[name] ?? null] as const;
      } catch (error) {
        const refusal = asSignalboxError(error);
        if (!tellsOfTheChange(refusal)) throw error;
        problems.push(refusal.toBody());
        return [name, value] as const;
      }
    });
    return { after: Object.fromEntries(images), problems };
  }
}

const fieldNamed = ({ details }: ErrorBody) => details?.['field'] ?? null;

/** A refusal of what was proposed, not a failure of looking at it. */
function tellsOfTheChange({ code, class: kind }: SignalboxError): boolean {
  return kind === 'business' || code === 'BAD_REQUEST' || code === 'UNSUPPORTED';
}

function keyModeOf({ kind }: Change, type: TypeDescription): Pick<PreviewItem, 'keyMode'> {
  if (kind !== 'create' && kind !== 'upsert') return {};
  return { keyMode: isLedgerOnly(type) ? 'ledger' : 'field' };
}
