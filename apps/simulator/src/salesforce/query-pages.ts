import { invalidSession, SalesforceError } from './errors.js';
import type { Call } from './rest.js';
import { Children, type QueryResult, type ResultRow } from './soql/run.js';

const SMALLEST_PAGE = 200;
const LARGEST_PAGE = 2_000;
/** More cursors than this, and the oldest is given up. */
const OPEN_CURSORS = 500;

interface Cursor {
  /** The session that asked; to any other the locator is worth nothing. */
  token: string;
  rows: ResultRow[];
}

export interface Page {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: unknown[];
}

/** Cuts results into pages and keeps what is left behind a locator. */
export class QueryPages {
  private readonly cursors = new Map<string, Cursor>();
  private lastNumber = 0;

  first(call: Call, { totalSize, rows, wide }: QueryResult): Page {
    return { ...this.page(call, rows, 0, pageSize(call, wide)), totalSize };
  }

  /** The page behind a locator such as `01g…-2000`; throws INVALID_QUERY_LOCATOR or INVALID_SESSION_ID. */
  next(call: Call, locator: string): Page {
    const [, id = '', offset] = /^(\w+)-(\d+)$/.exec(locator) ?? [];
    const cursor = this.cursors.get(id);
    if (!cursor) throw new SalesforceError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
    if (cursor.token !== call.session.token) throw invalidSession();
    return this.page(call, cursor.rows, Number(offset), pageSize(call, false), id);
  }

  clear(): void {
    this.cursors.clear();
  }

  private page(call: Call, rows: ResultRow[], from: number, size: number, id?: string): Page {
    let to = from;
    // Rows of subqueries count too; a page has at least one row.
    for (
      let weight = 0;
      to < rows.length && (to === from || weight + weightOf(rows[to], size) <= size);
      to += 1
    )
      weight += weightOf(rows[to], size);
    const records = rows.slice(from, to).map((row) => this.presentRow(call, row, size));
    if (to >= rows.length) return { totalSize: rows.length, done: true, records };
    const nextRecordsUrl = `${call.base}/query/${id ?? this.open(call, rows)}-${to}`;
    return { totalSize: rows.length, done: false, nextRecordsUrl, records };
  }

  private presentRow(call: Call, row: ResultRow, size: number): ResultRow {
    const entries = Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Children ? this.page(call, value.rows, 0, size) : value,
    ]);
    return Object.fromEntries(entries) as ResultRow;
  }

  private open({ session }: Call, rows: ResultRow[]): string {
    const id = `01gK0${(++this.lastNumber).toString(36).toUpperCase().padStart(10, '0')}AAA`;
    this.cursors.set(id, { token: session.token, rows });
    const [oldest] = this.cursors.keys();
    if (this.cursors.size > OPEN_CURSORS && oldest) this.cursors.delete(oldest);
    return id;
  }
}

const weightOf = (row: ResultRow | undefined, most: number) =>
  Object.values(row ?? {}).reduce<number>(
    (sum, value) => sum + (value instanceof Children ? Math.min(value.rows.length, most) : 0),
    1,
  );

/** The page size asked for is a wish: it is kept within bounds, and rows with long texts come in smaller pages. */
function pageSize({ headers }: Call, wide: boolean): number {
  const asked = Number(/batchSize=(\d+)/i.exec(headers['sforce-query-options'] ?? '')?.[1] ?? LARGEST_PAGE);
  const size = Math.min(LARGEST_PAGE, Math.max(SMALLEST_PAGE, asked));
  return wide ? Math.max(SMALLEST_PAGE, Math.floor(size / 2)) : size;
}
