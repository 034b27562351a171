import { expects, type FaultExpectation } from '../fault-expectation.js';
import type { GatewayUnderTest } from '../gateway-under-test.js';
import type { Fault } from '../simulator.js';

/** A general kind of fault as the matrix plays it, and how operations end under it. */
export interface GeneralFault extends FaultExpectation {
  /** No answer comes, and no end of the connection either. */
  hangs?: true;
  play(unit: GatewayUnderTest): Pick<Fault, 'kind'> & Partial<Fault>;
}

const LATER_MS = 300;
const CUT: FaultExpectation['reads'] = ['UNAVAILABLE', 'TIMEOUT'];

/** What can go wrong with any system. */
export const GENERAL_FAULTS: Record<string, GeneralFault> = {
  status: {
    ...{ reads: ['UNAVAILABLE'], writes: ['UNAVAILABLE', 'OUTCOME_UNKNOWN'], work: 'none' },
    play: ({ unavailable }) => ({ kind: 'status', ...unavailable }),
  },
  latency: { ...expects.harmless(), play: () => ({ kind: 'latency', ms: 20 }) },
  hang: { ...expects.silentFailure('TIMEOUT'), hangs: true, play: () => ({ kind: 'hang' }) },
  'hang-after': { ...expects.lostAnswer('TIMEOUT'), hangs: true, play: () => ({ kind: 'hang-after' }) },
  reset: { ...expects.silentFailure('UNAVAILABLE'), reads: CUT, play: () => ({ kind: 'reset' }) },
  'reset-after': { ...expects.lostAnswer('UNAVAILABLE'), reads: CUT, play: () => ({ kind: 'reset-after' }) },
  late: {
    ...expects.lateWork('UNAVAILABLE'),
    reads: CUT,
    play: () => ({ kind: 'late', ms: 20, workMs: LATER_MS }),
  },
  hold: { ...expects.lateWork('TIMEOUT'), hangs: true, play: () => ({ kind: 'hold' }) },
  'hold-after': { ...expects.lostAnswer('TIMEOUT'), hangs: true, play: () => ({ kind: 'hold-after' }) },
  'expire-token': { ...expects.harmless(), play: () => ({ kind: 'expire-token', count: 1 }) },
};
