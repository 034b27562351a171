export { Bench, until } from './bench.js';
export { describeGateway } from './describe-gateway.js';
export { expects, type Ending, type FaultExpectation, type MatrixRow } from './fault-expectation.js';
export { type GatewayUnderTest, type VendorAnswer, type VendorCall } from './gateway-under-test.js';
export { Simulator } from './simulator.js';
