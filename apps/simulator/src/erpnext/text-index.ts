import { collationKey } from './collation.js';
import type { Doc } from './doc.js';

/** Documents of one DocType by what a field of theirs holds, as the collation compares it. Built when first asked for. */
export class TextIndex {
  private readonly fields = new Map<string, Map<string, Set<Doc>>>();

  /** Those whose field holds the text, empty texts and missing values alike. */
  holding(docs: Iterable<Doc>, fieldname: string, text: string): readonly Doc[] {
    let index = this.fields.get(fieldname);
    if (!index) {
      this.fields.set(fieldname, (index = new Map()));
      for (const doc of docs) enter(index, fieldname, doc);
    }
    return [...(index.get(collationKey(text)) ?? [])];
  }

  replace(before: Doc | undefined, after: Doc | undefined): void {
    for (const [fieldname, index] of this.fields) {
      if (before) index.get(keyOf(before, fieldname))?.delete(before);
      if (after) enter(index, fieldname, after);
    }
  }
}

const keyOf = (doc: Doc, fieldname: string) => collationKey(String(doc[fieldname] ?? ''));

function enter(index: Map<string, Set<Doc>>, fieldname: string, doc: Doc): void {
  const key = keyOf(doc, fieldname);
  const docs = index.get(key) ?? new Set();
  index.set(key, docs.add(doc));
}
