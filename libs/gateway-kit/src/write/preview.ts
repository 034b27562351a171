import {
  asSignalboxError,
  isChangeReference,
  type SignalboxError,
  type Change,
  type ChangeKind,
  type ErrorBody,
  type FieldDescription,
  type Fields,
  type PreviewItem,
  type PreviewReply,
  type PreviewRequest,
  type TypeDescription,
} from '@signalbox/contracts';
import type { SystemAdapter } from '../define-gateway.js';
import { fieldOf, type SchemaCache } from '../schema.js';
import { pick, storedFields } from '../values.js';

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

/** Why the schema refuses a change. Pure. */
export function problemsOf(change: Change, type: TypeDescription): ErrorBody[] {
  if (!type.kinds.includes(change.kind)) {
    return [
      problem(
        'UNSUPPORTED',
        `${type.name} does not take "${change.kind}"; it takes: ${type.kinds.join(', ')}.`,
        'kind',
      ),
    ];
  }
  return [
    ...keyProblems(change, type),
    ...targetProblems(change, type),
    ...fieldProblems(change, type),
    ...missingFields(change, type),
  ];
}

function keyProblems(change: Change, type: TypeDescription): ErrorBody[] {
  if (change.kind !== 'create' && change.kind !== 'upsert') {
    return type.keyField !== undefined && Object.hasOwn(change.fields ?? {}, type.keyField)
      ? [
          problem(
            'VALIDATION',
            `${type.keyField} is Signalbox's own key and is not written by changes.`,
            type.keyField,
          ),
        ]
      : [];
  }
  return type.keyField === undefined
    ? [
        problem(
          'VALIDATION',
          `${type.name} has no unique key field; an admin creates it with: signalbox setup ${change.connection}`,
          'keyField',
        ),
      ]
    : [];
}

function targetProblems(change: Change, type: TypeDescription): ErrorBody[] {
  const problems: ErrorBody[] = [];
  if (change.kind !== 'create' && change.kind !== 'upsert' && change.id === undefined) {
    problems.push(problem('BAD_REQUEST', `A ${change.kind} needs the record's id.`, 'id'));
  }
  if (change.kind === 'transition' && !type.states?.includes(change.to ?? '')) {
    problems.push(
      problem(
        'VALIDATION',
        `${type.name} has no state "${change.to}"; known: ${type.states?.join(', ') ?? 'none'}.`,
        'to',
      ),
    );
  }
  return problems;
}

function fieldProblems(change: Change, type: TypeDescription): ErrorBody[] {
  return Object.entries(change.fields ?? {}).flatMap(([name, value]) => {
    try {
      const field = fieldOf(type, name, 'fields');
      return isChangeReference(value) ? [] : valueProblems(type, field, value);
    } catch (error) {
      return [{ ...(error as SignalboxError).toBody(), code: 'VALIDATION' as const }];
    }
  });
}

function valueProblems(type: TypeDescription, field: FieldDescription, value: unknown): ErrorBody[] {
  const label = `${type.name}.${field.name}`;
  if (field.readOnly) return [problem('VALIDATION', `${label} can not be written.`, field.name)];
  if (value === null)
    return field.required ? [problem('VALIDATION', `${label} must not be empty.`, field.name)] : [];
  if (typeof value === 'string' && field.maxLength !== undefined && value.length > field.maxLength) {
    return [
      problem(
        'VALIDATION',
        `${label} takes ${field.maxLength} characters; this has ${value.length}.`,
        field.name,
      ),
    ];
  }
  if (field.options && typeof value === 'string' && !field.options.includes(value)) {
    return [
      problem(
        'VALIDATION',
        `${label} does not take "${value}"; it takes: ${field.options.slice(0, 12).join(', ')}.`,
        field.name,
      ),
    ];
  }
  return [];
}

function missingFields(change: Change, type: TypeDescription): ErrorBody[] {
  if (change.kind !== 'create') return [];
  return type.fields
    .filter((field) => field.required && !field.readOnly && change.fields?.[field.name] === undefined)
    .map((field) =>
      problem('VALIDATION', `${type.name}.${field.name} (${field.label}) is required.`, field.name),
    );
}

function problem(code: ErrorBody['code'], message: string, field: string): ErrorBody {
  return { code, message, details: { field } };
}
