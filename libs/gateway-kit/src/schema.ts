import {
  canonicalJson,
  sha256,
  SignalboxError,
  type FieldDescription,
  type TypeDescription,
} from '@signalbox/contracts';
import type { SystemAdapter } from './define-gateway.js';
import { typeHash } from './schema/type-facts.js';

const FRESH_MS = 5 * 60_000;

interface Known {
  at: number;
  type: Promise<TypeDescription | undefined>;
  /** Once the type is there. */
  hash?: string;
}

export interface SchemaCacheOptions {
  /** How long a type counts that nobody confirmed meanwhile, milliseconds. */
  freshMs?: number;
  /** Hears what the vendor just said of a type. */
  described?: (name: string, type: TypeDescription | undefined) => void;
}

/**
 * The org's types as they are now: asked once for all who wait, kept while they are fresh, asked again when a write shows
 * them stale.
 */
export class SchemaCache {
  private readonly entries = new Map<string, Known>();

  constructor(
    private readonly adapter: SystemAdapter,
    private readonly now: () => number = Date.now,
    private readonly options: SchemaCacheOptions = {},
  ) {}

  /** @throws SignalboxError `BAD_REQUEST` naming the types that are served. */
  async type(name: string): Promise<TypeDescription> {
    const found = await this.look(name);
    if (found === undefined) {
      throw new SignalboxError(
        'BAD_REQUEST',
        `There is no type "${name}" here${suggestion(name, this.adapter.types)}`,
        {
          details: { field: 'type', known: this.adapter.types },
        },
      );
    }
    return found;
  }

  async all(
    names: string[] = this.adapter.types,
  ): Promise<{ schemaVersion: string; types: TypeDescription[] }> {
    const types = await Promise.all(names.map((name) => this.type(name)));
    const hashes = types.map((type, index) => this.hashOf(names[index] as string) ?? typeHash(type));
    return { schemaVersion: sha256(canonicalJson(hashes)).slice(0, 16), types };
  }

  /** The next who needs the type asks the vendor. */
  forget(name: string): void {
    this.entries.delete(name);
  }

  /** Names of the types that were asked for and are there. */
  known(): string[] {
    return [...this.entries].filter(([, { hash }]) => hash !== undefined).map(([name]) => name);
  }

  /** The hash of a type as it is known here; undefined where it is not. */
  hashOf(name: string): string | undefined {
    return this.entries.get(name)?.hash;
  }

  /** Counts a type as fresh: somebody just saw that it has not changed. */
  confirm(name: string): void {
    const entry = this.entries.get(name);
    if (entry) entry.at = this.now();
  }

  /** Asks the vendor; until it has answered, and where it does not, what was known goes on to count. */
  async refresh(name: string): Promise<void> {
    const before = this.entries.get(name);
    const type = await this.adapter.describe(name);
    if (this.entries.get(name) === before)
      this.keep(name, { at: this.now(), type: Promise.resolve(type) }, type);
  }

  private look(name: string): Promise<TypeDescription | undefined> {
    const entry = this.entries.get(name);
    const { freshMs = FRESH_MS } = this.options;
    if (entry && this.now() - entry.at < freshMs) return entry.type;
    const asked: Known = { at: this.now(), type: this.adapter.describe(name) };
    this.entries.set(name, asked);
    asked.type.then(
      // What was forgotten meanwhile may be old already.
      (type) => this.entries.get(name) === asked && this.keep(name, asked, type),
      () => this.entries.get(name) === asked && this.forget(name),
    );
    return asked.type;
  }

  /** Anybody can ask for any name: those of no type must not pile up. */
  private forgetOldUnknown(): void {
    const { freshMs = FRESH_MS } = this.options;
    for (const [name, { at, hash }] of this.entries)
      if (hash === undefined && this.now() - at >= freshMs) this.entries.delete(name);
  }

  private keep(name: string, entry: Known, type: TypeDescription | undefined): void {
    const hash = type && typeHash(type);
    this.entries.set(name, Object.assign(entry, { hash }));
    if (type === undefined) this.forgetOldUnknown();
    this.options.described?.(name, type);
  }
}

/** @throws SignalboxError `BAD_REQUEST` naming the field and the nearest one. */
export function fieldOf(type: TypeDescription, name: string, where: string): FieldDescription {
  const found = type.fields.find((field) => field.name === name);
  if (found) return found;
  const names = type.fields.map((field) => field.name);
  throw new SignalboxError(
    'BAD_REQUEST',
    `${where}: ${type.name} has no field "${name}"${suggestion(name, names)}`,
    {
      details: { field: name, type: type.name },
    },
  );
}

/** The end of the sentence: the nearest names, where any are near. */
function suggestion(name: string, known: string[]): string {
  const near = known
    .filter((candidate) => candidate !== name)
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= Math.max(2, name.length / 3))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ candidate }) => candidate);
  return near.length > 0 ? `; did you mean ${near.join(' or ')}?` : '.';
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
