import {
  canonicalJson,
  sha256,
  SignalboxError,
  type FieldDescription,
  type TypeDescription,
} from '@signalbox/contracts';
import type { SystemAdapter } from './define-gateway.js';

const FRESH_MS = 5 * 60_000;

/** The org's types as they are now: asked once, kept for five minutes, asked again when a write shows them stale. */
export class SchemaCache {
  private readonly known = new Map<string, { at: number; type: Promise<TypeDescription | undefined> }>();

  constructor(
    private readonly adapter: SystemAdapter,
    private readonly now: () => number = Date.now,
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
    return { schemaVersion: sha256(canonicalJson(types)).slice(0, 16), types };
  }

  forget(name: string): void {
    this.known.delete(name);
  }

  private look(name: string): Promise<TypeDescription | undefined> {
    const entry = this.known.get(name);
    if (entry && this.now() - entry.at < FRESH_MS) return entry.type;
    const type = this.adapter.describe(name);
    this.known.set(name, { at: this.now(), type });
    type.catch(() => this.known.delete(name));
    return type;
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
