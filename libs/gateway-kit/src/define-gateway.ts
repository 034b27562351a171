import type {
  ChangeKind,
  CheckItem,
  Condition,
  ErrorBody,
  ErrorCode,
  Fields,
  LimitReading,
  Mode,
  Notice,
  OrderBy,
  SystemRecord,
  TypeDescription,
} from '@signalbox/contracts';
import type { VendorClient, VendorResponse } from './vendor/client.js';
import type { GatewaySettings } from './settings.js';

/**
 * Everything a gateway's author writes: facts about one business system, and its verbs. The kit does the rest: NATS and
 * HTTP doors, keys, ledger, grants, audit, retries, token refresh, budgets, cursors, events, health.
 */
export interface GatewayDefinition<S extends GatewaySettings = GatewaySettings> {
  /** The system's name, also the default name of the connection: `erpnext`. */
  system: string;
  /** For people: `ERPNext`. */
  title: string;
  /** The settings class, read from the environment. */
  settings: new () => S;
  /** How calls are authorised. `current` answers the settings as they are now: secrets in files may change. */
  auth(current: () => S): Auth;
  vendor: VendorFacts;
  /** The system's verbs over a client that every call passes. */
  adapter(context: AdapterContext<S>): SystemAdapter;
}

export interface AdapterContext<S extends GatewaySettings = GatewaySettings> {
  /** As they were at the start. */
  settings: S;
  /** As they are now: for secrets, which may change while the gateway runs. */
  current: () => S;
  connection: string;
  client: VendorClient;
}

/** Where and with which headers a call goes. */
export interface Access {
  /** `https://acme.my.salesforce.com` */
  origin: string;
  headers: Record<string, string>;
}

/** Access as replicas share it, and what the next renewal needs. */
export interface Session extends Access {
  /** Milliseconds since the epoch; where the vendor says it, access is renewed before. */
  expiresAt?: number;
  /** What the vendor handed out for the next renewal: a rotated refresh token. Goes before the setting. */
  kept?: Record<string, string>;
}

export interface Auth {
  /**
   * `token`: access is asked of the vendor and shared by all replicas of the connection, sealed, in KV. `static`: it
   * stands in the settings.
   */
  kind: 'static' | 'token';
  /**
   * Gets access: reads it from the settings, or asks the vendor for a token through `call`, which adds nothing of ours.
   * Called once for however many requests of however many replicas wait; again when `expired` says so, or the clock.
   * @param kept what the session before handed out for this renewal.
   * @throws SignalboxError `AUTH_REJECTED` when the credentials are wrong.
   */
  open(call: PlainCall, kept?: Record<string, string>): Promise<Session>;
  /** True for a failure that new access mends. False ends in `AUTH_REJECTED` without another try. */
  expired?(response: VendorResponse): boolean;
}

export type PlainCall = (request: {
  origin: string;
  method: string;
  path: string;
  headers?: Record<string, string>;
  form?: Record<string, string>;
}) => Promise<VendorResponse>;

/** What a failed answer means. */
export interface VendorFailure {
  code: ErrorCode;
  /** For people; no raw vendor text of auth failures. */
  message: string;
  retryAfterMs?: number;
  details?: Record<string, unknown>;
  /**
   * Whether the vendor may have done the work all the same: `none` when it certainly refused. Defaults to `none` for
   * answers below 500 and to `unknown` from 500 on.
   */
  effect?: 'none' | 'unknown';
}

export interface VendorFacts {
  /** Their failure → our code: called for every status from 400 on, and for HTML where JSON was due. */
  failure(response: VendorResponse): VendorFailure;
  /** Limits as the answer's headers tell them. */
  limits(headers: Record<string, string>): LimitReading[];
  /** The header with the vendor's id of a request. */
  requestIdHeader?: string;
  /** Calls at the same time to one org. */
  concurrency: number;
  /** How long one call may take, milliseconds. */
  timeoutMs: number;
}

/** A page of a query; `next` is whatever the adapter needs to go on, JSON. */
export interface Page {
  records: SystemRecord[];
  next?: unknown;
}

export interface PageRequest {
  type: TypeDescription;
  fields: string[];
  where: Condition[];
  orderBy: OrderBy[];
  limit: number;
  /** `next` of the page before. */
  position?: unknown;
}

/** A connection with another record; with a label, that connection's label and the connection itself. */
export interface Link {
  type: string;
  id: string;
  label?: string;
}

/** What a change would write, as far as `objections` needs it; references to other changes' records are not resolved. */
export interface Proposed {
  type: TypeDescription;
  kind: ChangeKind;
  id?: unknown;
  match?: { field: string; value: string };
  fields: Record<string, unknown>;
  links: { type: string; id: unknown; label?: string }[];
}

/** What the vendor itself says of the org: `unsaid` where its system has no sign that tells test from production. */
export interface Environment {
  kind: 'production' | 'test' | 'unsaid';
  /** For people: `Acme (00D…), Developer Edition`. */
  detail: string;
}

/**
 * A system's verbs. Each does one thing by as few calls as the vendor allows; none retries, caches or checks keys: the
 * kit does. Fields are typed by the schema on the way out (`Money` as decimal text, UTC times) and turned into the
 * vendor's own form on the way in. Failures are thrown as they come from the client.
 */
export interface SystemAdapter {
  /** Types that the gateway serves unless a request names others. */
  types: string[];
  /** One type as it is in the org now; undefined where the org has no such type. */
  describe(type: string): Promise<TypeDescription | undefined>;
  /** A record by id; null where there is none, or it is deleted. */
  read(request: {
    type: TypeDescription;
    id: string;
    fields?: string[];
    include?: string[];
  }): Promise<SystemRecord | null>;
  /**
   * Records by a unique field, by a consistent read (never a search index that lags). Related records may come along
   * where that costs no further call; where they don't, the record is read by its id.
   */
  findByUnique(request: {
    type: TypeDescription;
    field: string;
    value: string;
    fields?: string[];
    include?: string[];
  }): Promise<SystemRecord[]>;
  page(request: PageRequest): Promise<Page>;
  /** Inserts; a clash of a unique field is `DUPLICATE` with `details.field`. `record` where the answer carries it. */
  create(request: {
    type: TypeDescription;
    fields: Fields;
    links: Link[];
  }): Promise<{ id: string; record?: SystemRecord }>;
  /**
   * Writes the given fields. `version` is what was read, and `replaces` what the fields held then: use the vendor's own
   * condition where it has one. @throws SignalboxError `CONFLICT` when somebody saved the record since.
   */
  update(request: {
    type: TypeDescription;
    id: string;
    fields: Fields;
    version: string;
    replaces: Fields;
  }): Promise<SystemRecord | undefined>;
  remove(request: { type: TypeDescription; id: string }): Promise<void>;
  /** How `remove` leaves a record. */
  removal: 'delete' | 'archive';
  /** The state of a record of a type that has `states`. */
  stateOf?(record: SystemRecord): string;
  transition?(request: {
    type: TypeDescription;
    id: string;
    from: string;
    to: string;
    version: string;
  }): Promise<SystemRecord | undefined>;
  /** State that takes a transition back: `submitted` → `cancelled`; undefined where nothing does. */
  undoState?(to: string): string | undefined;
  /** Makes a link; one with a label is made as a whole or not at all. @throws SignalboxError for a label that is unknown. */
  link?(request: { type: TypeDescription; id: string; links: Link[] }): Promise<void>;
  /** Takes away a connection, or, of a link with a label, the label alone. What others gave it meanwhile is `CONFLICT`. */
  unlink?(request: { type: TypeDescription; id: string; links: Link[] }): Promise<void>;
  linked?(request: { type: TypeDescription; id: string; links: Link[] }): Promise<boolean>;
  /** Why the org would refuse a change, beyond what the schema tells: for `preview`. The verbs throw the same before a call. */
  objections?(change: Proposed): Promise<ErrorBody[]>;
  /** A value as the vendor will store it (rounding, sanitising, trimming), beyond what the kit does by field type. */
  asStored?(type: TypeDescription, field: string, value: Fields[string]): Fields[string];
  /** True for what a field holds only in the middle of an update that takes several calls: it was emptied first. */
  isHalfWay?(type: TypeDescription, field: string, value: Fields[string]): boolean;
  notices?: NoticeFacts;
  /**
   * Whether the org is a production org, by the vendor's own word. Asked before the first write and every ten minutes;
   * without it, or where it is `unsaid`, the host must be one of `TEST_HOSTS`.
   */
  environment?(): Promise<Environment>;
  /** What `doctor` asks beyond the kit's own checks: one cheap authorised call that proves the credentials, first. */
  checks(): Promise<CheckItem[]>;
  /** What `doctor` asks once those are proven: what the credentials may do, by type and operation. May cost many calls. */
  rights?(): Promise<CheckItem[]>;
  /** What an admin must create, and how. */
  setup(): Promise<SetupItem[]>;
}

export interface SetupItem {
  what: string;
  /** The type whose key field this is: not needed where the type is in ledger mode. */
  keyOf?: string;
  exists: boolean;
  /** It is there, but not as it must be; what is wrong with it `rights` tells. */
  isWrong?: boolean;
  /** For a person who does it by hand. */
  how: string;
  /** Creates it, with admin rights. */
  create(): Promise<void>;
}

/** One request at the notices door, as it came. */
export interface NoticeRequest {
  method: string;
  /** The public URL that the vendor called. */
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface NoticeFacts {
  /**
   * Checks signature or origin over the raw bytes.
   * @throws SignalboxError `PERMISSION_DENIED` naming the reason, never the secret or the body.
   */
  verify(request: NoticeRequest, nowMs: number): void;
  /** What to answer once the notice is durable. */
  acknowledge: { status: number; contentType: string; body: string };
  /** May ask the vendor. @throws SignalboxError `VALIDATION` when the body can't be understood. */
  parse(body: Buffer): Notice[] | Promise<Notice[]>;
}

export type { Mode };

/** Lets TypeScript check a definition where it is written. */
export function defineGateway<S extends GatewaySettings>(
  definition: GatewayDefinition<S>,
): GatewayDefinition<S> {
  return definition;
}
