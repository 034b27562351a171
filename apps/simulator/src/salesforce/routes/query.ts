import type { Org } from '../org.js';
import { malformed } from '../soql/errors.js';
import { runQuery } from '../soql/run.js';
import type { QueryPages } from '../query-pages.js';
import type { Answer, Call, Route } from '../rest.js';

/** Queries, and the pages that follow the first. */
export function queryRoutes(org: () => Org, pages: QueryPages, now: () => number): Route[] {
  const query =
    (withDeleted: boolean) =>
    (call: Call): Answer => {
      const text = call.query.get('q');
      if (!text) throw malformed('', 0, 'SOQL query is missing');
      const result = runQuery({ org: org(), text, now: now(), withDeleted, base: call.base });
      return { status: 200, body: pages.first(call, result) };
    };
  const next = (call: Call): Answer => ({ status: 200, body: pages.next(call, String(call.params.locator)) });
  return [
    ['/query', { GET: query(false) }],
    ['/queryAll', { GET: query(true) }],
    ['/query/:locator', { GET: next }],
    ['/queryAll/:locator', { GET: next }],
  ];
}
