import { SalesforceError } from '../errors.js';
import type { Org } from '../org.js';
import type { Answer, Call, Route } from '../rest.js';
import { formatDatetime, parseDatetime } from '../values.js';

const KEPT_MS = 15 * 86_400_000;

/** What was changed or deleted between two times: the calls for replication. */
export function changedRoutes(org: () => Org, now: () => number): Route[] {
  const changed = (call: Call, deleted: boolean) => {
    const [start, end] = [timeOf(call, 'start'), timeOf(call, 'end')];
    if (end - start < 60_000)
      throw new SalesforceError(
        400,
        'INVALID_REPLICATION_DATE',
        'startDate before endDate, at least one minute',
      );
    return org()
      .all(org().type(String(call.params.type)), true)
      .filter((row) => (row.IsDeleted === true) === deleted)
      .filter((row) => {
        const at = parseDatetime(String(row.SystemModstamp));
        return at >= start && at < end;
      });
  };
  const latestDateCovered = (call: Call) => formatDatetime(Math.min(now(), timeOf(call, 'end')));
  return [
    [
      '/sobjects/:type/updated',
      {
        GET: (call): Answer => ({
          status: 200,
          body: { ids: changed(call, false).map(({ Id }) => Id), latestDateCovered: latestDateCovered(call) },
        }),
      },
    ],
    [
      '/sobjects/:type/deleted',
      {
        GET: (call): Answer => ({
          status: 200,
          body: {
            deletedRecords: changed(call, true).map((row) => ({
              id: row.Id,
              deletedDate: row.SystemModstamp,
            })),
            earliestDateAvailable: formatDatetime(now() - KEPT_MS),
            latestDateCovered: latestDateCovered(call),
          },
        }),
      },
    ],
  ];
}

function timeOf({ query }: Call, name: string): number {
  const time = parseDatetime((query.get(name) ?? '').replace(' ', '+'));
  if (!Number.isNaN(time)) return time;
  throw new SalesforceError(
    400,
    'INVALID_REPLICATION_DATE',
    `${name} is not a valid date: ${query.get(name)}`,
  );
}
