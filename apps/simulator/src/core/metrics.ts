import type { Stage } from './control.js';

/** The simulator's counters in Prometheus' text format. */
export function metricsText({ log, notices, vendors }: Stage): string {
  const requests = [...log.counts()].map(
    ([vendor, count]) => `simulator_requests_total{vendor="${vendor}"} ${count}`,
  );
  const records = [...vendors.values()].map(
    (vendor) => `simulator_records{vendor="${vendor.name}"} ${vendor.records().length}`,
  );
  const states = (['pending', 'delivered', 'dropped'] as const).map(
    (state) =>
      `simulator_notices{state="${state}"} ${notices.list().filter((notice) => notice.state === state).length}`,
  );
  return [
    '# HELP simulator_requests_total Requests that arrived at a simulated vendor.',
    '# TYPE simulator_requests_total counter',
    ...requests,
    '# HELP simulator_records Records that a simulated vendor holds, deleted ones included.',
    '# TYPE simulator_records gauge',
    ...records,
    '# HELP simulator_notices Notices since the last reset, by what became of them.',
    '# TYPE simulator_notices gauge',
    ...states,
    '',
  ].join('\n');
}
