import type { GatewaySettings } from '../settings.js';
import { Bench } from './bench.js';
import type { GatewayUnderTest } from './gateway-under-test.js';
import { keepsAudit } from './promises/audit.js';
import { createsOnce } from './promises/creating.js';
import { tellsWrongCredentials } from './promises/credentials.js';
import { isDiscovered } from './promises/discovery.js';
import { guardsItsOrg } from './promises/guard.js';
import { outlivesFailures } from './promises/failures.js';
import { endsWellUnderFaults } from './promises/faults.js';
import { refusesGrants } from './promises/grants.js';
import { turnsNoticesIntoEvents } from './promises/notices.js';
import { reads } from './promises/reading.js';
import { deletesOnce, linksOnce } from './promises/others.js';
import { refusesBadRequests } from './promises/refusals.js';
import { noticesSchemaChanges } from './promises/schema.js';
import { worksAfterSetup } from './promises/setup.js';
import { worksSideBySide } from './promises/side-by-side.js';
import { movesOnce } from './promises/transitions.js';
import { updatesOnce } from './promises/updating.js';
import { upsertsOnce } from './promises/upserting.js';

/** A part of the suite: declares the tests that fit the gateway; the bench is open when they run. */
export type Promises = (bench: () => Bench, unit: GatewayUnderTest) => void;

const PROMISES: Record<string, Promises> = {
  discovery: isDiscovered,
  reading: reads,
  'bad requests': refusesBadRequests,
  grants: refusesGrants,
  creating: createsOnce,
  updating: updatesOnce,
  upserting: upsertsOnce,
  transitions: movesOnce,
  deleting: deletesOnce,
  linking: linksOnce,
  failures: outlivesFailures,
  'the fault matrix': endsWellUnderFaults,
  audit: keepsAudit,
  notices: turnsNoticesIntoEvents,
  credentials: tellsWrongCredentials,
  'the kind of org': guardsItsOrg,
  'two connections': worksSideBySide,
  'schema changes': noticesSchemaChanges,
  // Last: it begins with an org in which nothing was set up.
  'set-up': worksAfterSetup,
};

/**
 * What every gateway promises, as tests: call it at the top of a spec. It starts a real nats-server, the simulator's
 * bundle in a process of its own and the gateway, asks over NATS in plain JSON, and counts effects from the vendor's
 * records. A gateway with several ways in runs the suite whole by one of them, and by the others the parts that differ.
 *
 * @param only the parts to run; default: all.
 * @param way tells such runs apart.
 */
export function describeGateway<S extends GatewaySettings>(
  unit: GatewayUnderTest<S>,
  { only = Object.keys(PROMISES), way }: { only?: string[]; way?: string } = {},
): void {
  const unknown = only.filter((name) => !(name in PROMISES));
  if (unknown.length > 0) throw new Error(`the suite has no part ${unknown.join(', ')}`);
  describe(`${unit.definition.title} gateway${way === undefined ? '' : ` ${way}`}`, () => {
    let bench: Bench<S>;
    beforeAll(async () => {
      bench = await Bench.open(unit);
    });
    afterAll(() => bench?.close());
    afterEach(() => bench.simulator.clearFaults());

    for (const [name, declare] of Object.entries(PROMISES).filter(([name]) => only.includes(name)))
      describe(name, () => declare(() => bench as unknown as Bench, unit as unknown as GatewayUnderTest));
  });
}
