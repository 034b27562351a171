import type { FastifyInstance } from 'fastify';
import type { Answer } from './core/answer.js';
import type { Fault } from './core/faults.js';

/** One record as the vendor stores it, for the control API: what tests and the demo count effects from. */
export interface StoredRecord {
  /** The vendor's own type name: `Opportunity`, `Sales Order`, `tasks`. */
  type: string;
  id: string;
  /** Every stored field, in the vendor's names and formats; archived or deleted records included. */
  fields: Record<string, unknown>;
  /** True for what is archived (HubSpot), in the recycle bin (Salesforce) or deleted (ERPNext). */
  deleted: boolean;
}

/** Where and how a vendor sends its notices (outbound message, webhook). */
export interface NoticeTarget {
  url: string;
  /** The secret that the vendor signs with; unused where the vendor signs nothing. */
  secret?: string;
}

/** One attempt to deliver a notice. */
export interface NoticeRequest {
  body: string;
  headers: Record<string, string>;
  /** Tells whether the receiver took it; default: any status below 300. */
  accepted?: (status: number, body: string) => boolean;
}

/** What the simulator hands to each vendor. */
export interface VendorContext {
  /** Milliseconds since the epoch, on the simulator's clock. */
  now(): number;
  /** A number in [0, 1), the same series for the same seed. */
  random(): number;
  /**
   * Sends a notice in the background with the vendor's own retry schedule; failures are logged, never thrown. Give a
   * function where each attempt is built anew: with fresh data, or a fresh timestamp in its signature.
   */
  notify(send: NoticeRequest | (() => NoticeRequest)): void;
  /** Where notices go now; undefined while nobody listens. */
  noticeTarget(): NoticeTarget | undefined;
}

/**
 * A failure in the vendor's own words, asked for by name: either `fault`, which is played in front of the vendor, or
 * `play`, which the vendor plays itself.
 */
export interface NamedFault {
  /** What happens, and where it was seen or documented. */
  about: string;
  /** How the general kinds play it; what a test asks for besides goes before it. */
  fault?: Omit<Fault, 'vendor'>;
  /** Plays around the work, which need not be done, or not once. */
  play?(work: () => Promise<Answer>, request: { method: string; url: string; body: string }): Promise<Answer>;
}

/**
 * One business system as its callers see it. State is in memory, generated from a seed; the same seed gives the
 * same records and ids. Requests, faults and notices are handled around it by the simulator.
 */
export interface SimulatedVendor {
  readonly name: string;
  /** Registers the vendor's API on a server of its own. */
  routes(server: FastifyInstance): void;
  /**
   * Forgets everything and generates the data of `seed` anew; called once before the first request. Without
   * `keyFields` the org is as it was before an admin created Signalbox's fields.
   */
  reset(seed: number, options: { keyFields: boolean }): void;
  /** What can go wrong here and nowhere else, by name. */
  readonly faults: Readonly<Record<string, NamedFault>>;
  /** Every record as it is. */
  records(): StoredRecord[];
  /** Ends every token that was handed out, as an expired session would. */
  expireTokens(): void;
  /**
   * Acts as a person in the vendor's own user interface would: changes a record and triggers the vendor's notices.
   * `id` undefined creates. Returns the record's id.
   */
  edit(type: string, id: string | undefined, fields: Record<string, unknown>): string;
}

export type VendorFactory = (context: VendorContext) => SimulatedVendor;
