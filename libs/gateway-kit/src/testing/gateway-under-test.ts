import type { Fields } from '@signalbox/contracts';
import type { GatewayDefinition } from '../define-gateway.js';
import type { GatewaySettings } from '../settings.js';
import type { FaultExpectation } from './fault-expectation.js';
import type { Simulator } from './simulator.js';
import type { StandUrls, StartStand } from './stand.js';

/** How a call looks on its way to the vendor: `path` is tested against the decoded path with its query string. */
export interface VendorCall {
  method?: string;
  /** Regular expression. */
  path: string;
  /** Regular expression. */
  body?: string;
}

/** An answer in the vendor's own words. */
export interface VendorAnswer {
  status: number;
  response: unknown;
  headers?: Record<string, string>;
}

/** What a gateway tells of itself to receive every test of the suite. */
export interface GatewayUnderTest<S extends GatewaySettings = GatewaySettings> {
  definition: GatewayDefinition<S>;
  /** The vendor's name in its stand-in. */
  vendor: string;
  /** Starts the stand-in; default: this repository's simulator. */
  stand?: StartStand;
  /** The settings that the gateway has beside those of every gateway, as environment variables. */
  settings(urls: StandUrls): Record<string, string>;
  /** Those that make the vendor refuse the credentials. */
  wrongCredentials: Record<string, string>;
  /** A type whose records are made and changed, with fields of text. */
  sample: {
    type: string;
    /** Fields of a new record; `mark` is in no other. */
    fields(mark: string): Record<string, string>;
    /** A field among them, or another one of text, that may be changed. */
    field: string;
    creates: VendorCall;
    updates: VendorCall;
  };
  /** A type with more than ten records, and a field of text which most of them have. */
  paging: { type: string; field: string };
  /** Any read of a single record of `sample.type`. */
  reads: VendorCall;
  /** A type with states; without it transitions are not tested. */
  transition?: {
    type: string;
    fields(mark: string, simulator: Simulator): Promise<Fields>;
    to: string;
    /** The state that takes it back. */
    undone: string;
    moves: VendorCall;
  };
  /** A type whose records can be linked with those of another; without it links are not tested. */
  link?: { type: string; to: string; makes: VendorCall };
  /** A type with a unique field of text, other than the key field; without it upserts are not tested. */
  upsert?: {
    type: string;
    /** The unique field: found by it, or made with it. */
    match: string;
    /** The other fields of the record. */
    fields(mark: string): Record<string, string>;
    /** A value of the unique field that is in no other record. */
    value(mark: string): string;
    /** The call that writes. */
    makes: VendorCall;
  };
  /** The call that deletes a record of `sample.type`; default: any DELETE. */
  deletes?: VendorCall;
  /** How operations end under each of the stand-in's own faults, by the fault's name; the general kinds are known. */
  faults?: Readonly<Record<string, FaultExpectation>>;
  /** True where the vendor can't make a write depend on what the record is: then nothing guards the moment between. */
  unconditional?: boolean;
  /** True where `setup` creates what an admin must create; else it only says how. */
  setsUp?: boolean;
  /** Where tokens expire: the call that gets one. */
  token?: VendorCall;
  rateLimited: VendorAnswer;
  unavailable: VendorAnswer;
  /** A notice that looks right but was not sent by the vendor. */
  forgedNotice: { headers: Record<string, string>; body: string };
}
