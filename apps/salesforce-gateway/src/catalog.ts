import { SignalboxError, type TypeDescription } from '@signalbox/contracts';
import { describeType } from './schema.js';
import { parentsOf, readDescribe, withParentFields, type SObject } from './sobject.js';

/** How long a description may be used, milliseconds. */
const KEPT_MS = 5 * 60_000;

interface Kept {
  at: number;
  isAsking: boolean;
  object: Promise<SObject | undefined>;
}

/** The org's types as it described them last, each asked for once however many wait. */
export class Catalog {
  private readonly kept = new Map<string, Kept>();

  constructor(
    /** The body of a describe call; undefined where there is no such type. */
    private readonly ask: (type: string) => Promise<unknown>,
    private readonly now: () => number = Date.now,
  ) {}

  /** A type as it is now; undefined where the org has none of this name, or hides it from us. */
  async describe(name: string): Promise<TypeDescription | undefined> {
    const object = await this.complete(name, 0);
    return object && describeType(object);
  }

  /** A type that has been described before. @throws SignalboxError `BAD_REQUEST` where it is gone since. */
  async object(name: string): Promise<SObject> {
    const object = await this.complete(name, KEPT_MS);
    if (object) return object;
    throw new SignalboxError('BAD_REQUEST', `There is no type "${name}" here.`, {
      details: { field: 'type' },
    });
  }

  private async complete(name: string, maxAgeMs: number): Promise<SObject | undefined> {
    const object = await this.look(name, maxAgeMs);
    if (!object) return undefined;
    const names = [...new Set(parentsOf(object).map(({ parent }) => parent))];
    const parents = await Promise.all(
      names.map(async (parent) => [parent, await this.look(parent, KEPT_MS)] as const),
    );
    const found = parents.flatMap(([parent, described]) => (described ? [[parent, described] as const] : []));
    return withParentFields(object, new Map(found));
  }

  /** A description that is on its way serves all who ask meanwhile. */
  private look(name: string, maxAgeMs: number): Promise<SObject | undefined> {
    const kept = this.kept.get(name);
    if (kept && (kept.isAsking || this.now() - kept.at < maxAgeMs)) return kept.object;
    const object = this.ask(name).then((body) => (body === undefined ? undefined : readDescribe(body)));
    const asked: Kept = { at: this.now(), isAsking: true, object };
    this.kept.set(name, asked);
    object.then(
      () => (asked.isAsking = false),
      () => this.kept.delete(name),
    );
    return object;
  }
}
