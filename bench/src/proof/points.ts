import type { Simulator, Work } from '@signalbox/gateway-kit/testing';
import type { Replica } from '../replica.js';

/** One moment of a write at which a process can be stopped, made exact from outside. */
export interface Point {
  name: string;
  /** Where the write waits: in the tap between gateway and NATS, or at the vendor. */
  where: 'ledger' | 'vendor';
  /** From now on the given writes stop here; call the result to let go. */
  arm(replica: Replica, vendor: Simulator, works: readonly Work[]): Promise<Armed>;
}

export interface Armed {
  /** How many of the writes have come to the point. */
  reached(): Promise<number>;
  release(): Promise<void>;
}

export const POINTS: readonly Point[] = [
  { name: 'before the send', where: 'ledger', arm: atLedger('intent', 'confirmation') },
  { name: 'after the send', where: 'vendor', arm: atVendor('hold') },
  { name: 'after the vendor’s work', where: 'vendor', arm: atVendor('hold-after') },
  { name: 'after the answer', where: 'ledger', arm: atLedger('done', 'request') },
  { name: 'after the ledger', where: 'ledger', arm: atLedger('done', 'confirmation') },
];

function atLedger(state: 'intent' | 'done', at: 'request' | 'confirmation'): Point['arm'] {
  return async ({ tap }, _vendor, works) => {
    tap.hold({ keys: new Set(works.map(({ key }) => key)), state, at });
    return {
      reached: async () => tap.heldKeys().length,
      release: async () => tap.release(),
    };
  };
}

function atVendor(kind: 'hold' | 'hold-after'): Point['arm'] {
  return async (_replica, vendor, works) => {
    const ids = await Promise.all(works.map(({ call }) => vendor.fault({ ...call, kind, count: 1 })));
    return {
      reached: async () => {
        const standing = await vendor.faults();
        return standing.filter(({ id, held }) => ids.includes(id) && held > 0).length;
      },
      release: async () => void (await Promise.all(ids.map((id) => vendor.clearFaults(id)))),
    };
  };
}
