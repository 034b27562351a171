import { canonicalJson, sha256, SignalboxError, type QueryRequest } from '@signalbox/contracts';

/** A cursor is opaque to callers: it carries the vendor's position and belongs to the query that made it. */
export function encodeCursor(query: QueryRequest, position: unknown): string {
  return Buffer.from(JSON.stringify({ q: fingerprint(query), p: position })).toString('base64url');
}

/** @throws SignalboxError `BAD_REQUEST` for a cursor that is damaged or belongs to another query. */
export function decodeCursor(query: QueryRequest, cursor: string): unknown {
  try {
    const { q, p } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { q: unknown; p: unknown };
    if (q === fingerprint(query)) return p;
  } catch {
    // Falls through: damaged and foreign cursors are the same mistake to the caller.
  }
  throw new SignalboxError(
    'BAD_REQUEST',
    'cursor: it does not belong to this query; repeat the query it came from, unchanged.',
    {
      details: { field: 'cursor' },
    },
  );
}

function fingerprint({ type, fields, where, orderBy, limit }: QueryRequest): string {
  return sha256(canonicalJson({ type, fields, where, orderBy, limit })).slice(0, 16);
}
