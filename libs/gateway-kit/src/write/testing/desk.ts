import type { Fields, SignalboxError, SystemRecord, TypeDescription } from '@signalbox/contracts';
import type { Link, SystemAdapter } from '../../define-gateway.js';

const field = (name: string, unique = false) => ({
  name,
  label: name,
  type: 'text' as const,
  required: false,
  readOnly: false,
  unique,
});

export const NOTE: TypeDescription = {
  name: 'Note',
  label: 'Note',
  keyField: 'key',
  kinds: ['create', 'update', 'upsert', 'delete', 'transition', 'link'],
  relations: [],
  states: ['draft', 'submitted'],
  fields: [field('text'), field('code', true), field('key', true), field('state')],
};

/** A small system in memory that can be told to lose an answer after it did the work, or to hold it up. */
export class Desk implements Partial<SystemAdapter> {
  readonly types = ['Note'];
  readonly removal = 'delete' as const;
  readonly notes = new Map<string, Fields>();
  /** `<id> <name of what it is linked with>`, and the same with `(<label>)` for each label of a link. */
  readonly links = new Set<string>();
  /** Thrown once, after the next write. */
  afterwards: SignalboxError | null = null;
  /** Awaited before the next write is done, once. */
  held: Promise<void> | null = null;
  /** Thrown once by the next read after a write. */
  readingBack: SignalboxError | null = null;
  /** What it takes no more of: thrown by every write that names it. */
  refuses: { name: string; error: SignalboxError } | null = null;
  writes = 0;
  reads = 0;
  private made = 0;

  describe = (): Promise<TypeDescription> => Promise.resolve(NOTE);
  read = async ({ id }: { id: string }): Promise<SystemRecord | null> => {
    this.reads += 1;
    const error = this.writes > 0 ? this.readingBack : null;
    if (error) this.readingBack = null;
    if (error) throw error;
    const fields = this.notes.get(id);
    return Promise.resolve(fields ? record(id, fields) : null);
  };
  findByUnique = (wanted: { field: string; value: string }): Promise<SystemRecord[]> => {
    this.reads += 1;
    const found = [...this.notes].filter(([, fields]) => fields[wanted.field] === wanted.value);
    return Promise.resolve(found.map(([id, fields]) => record(id, fields)));
  };
  create = async ({ fields }: { fields: Fields }): Promise<{ id: string; record?: SystemRecord }> => {
    const id = `n${(this.made += 1)}`;
    await this.write(() => void this.notes.set(id, { state: 'draft', ...fields }));
    return { id };
  };
  update = async ({ id, fields }: { id: string; fields: Fields }): Promise<undefined> => {
    await this.write(() => void this.notes.set(id, { ...this.notes.get(id), ...fields }));
  };
  remove = ({ id }: { id: string }): Promise<void> => this.write(() => void this.notes.delete(id));
  stateOf = ({ fields }: SystemRecord): string => String(fields['state']);
  undoState = (to: string): string | undefined => (to === 'submitted' ? 'cancelled' : undefined);
  transition = ({ id, to }: { id: string; to: string }): Promise<undefined> =>
    this.update({ id, fields: { state: to } });
  link = ({ id, links }: { id: string; links: Link[] }): Promise<void> =>
    this.write(() => {
      for (const link of links) {
        if (link.id === this.refuses?.name) throw this.refuses.error;
        this.links.add(`${id} ${link.id}`);
        this.links.add(named(id, link));
      }
    });
  unlink = ({ id, links }: { id: string; links: Link[] }): Promise<void> =>
    this.write(() => links.forEach((link) => this.links.delete(named(id, link))));
  linked = ({ id, links }: { id: string; links: Link[] }): Promise<boolean> =>
    Promise.resolve(links.every((link) => this.links.has(named(id, link))));

  private async write(work: () => void): Promise<void> {
    const { held } = this;
    this.held = null;
    await held;
    work();
    this.writes += 1;
    const error = this.afterwards;
    this.afterwards = null;
    if (error) throw error;
  }
}

const named = (id: string, link: Link) =>
  link.label === undefined ? `${id} ${link.id}` : `${id} ${link.id} (${link.label})`;

export function record(id: string, fields: Fields): SystemRecord {
  const createdAt = typeof fields['createdAt'] === 'string' ? fields['createdAt'] : '2026-01-01T00:00:00Z';
  return {
    connection: 'desk',
    type: 'Note',
    id,
    version: '1',
    createdAt,
    fields: { ...fields },
    url: `/${id}`,
  };
}
