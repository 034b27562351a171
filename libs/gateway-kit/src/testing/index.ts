export { Bench, until } from './bench.js';
export { Caller, type AskOptions, type WriteOptions } from './caller.js';
export { describeGateway } from './describe-gateway.js';
export { expects, type Ending, type FaultExpectation, type MatrixRow } from './fault-expectation.js';
export { type GatewayUnderTest, type VendorAnswer, type VendorCall } from './gateway-under-test.js';
export { GrantKey } from './grant-key.js';
export {
  Simulator,
  type Fault,
  type LoggedRequest,
  type StandingFault,
  type StoredRecord,
} from './simulator.js';
export { effectsOf, gatherEvidence, type Evidence } from './proof/count.js';
export { inPool } from './proof/pool.js';
export { settle, type Settled } from './proof/settle.js';
export { kindsOf, prepareWork, type Clerk, type Work } from './proof/work.js';
export { startOurSimulator, type Stand, type StandUrls, type StartStand } from './stand.js';
