import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canonicalJson,
  contentHash,
  sha256,
  SignalboxError,
  type Change,
  type Fields,
  type Receipt,
  type SystemRecord,
  type TypeDescription,
} from '@signalbox/contracts';
import { startNats } from '@signalbox/local-stack';
import { connectNats, ensureStream, type NatsConnection, type RequestContext } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import type { SystemAdapter } from '../define-gateway.js';
import { SchemaCache } from '../schema.js';
import { GrantKey } from '../testing/grant-key.js';
import { AuditTrail } from './audit.js';
import { GrantVerifier } from './grant.js';
import { LateEffects } from './late-effects.js';
import { Ledger } from './ledger.js';
import { Writer } from './writer.js';

const CONNECTION = 'desk';
const LONGEST_REQUEST_MS = 200;
const grantKey = new GrantKey();
const field = (name: string, unique = false) => ({
  name,
  label: name,
  type: 'string',
  required: false,
  writable: true,
  unique,
});
const NOTE = {
  name: 'Note',
  label: 'Note',
  keyField: 'key',
  kinds: ['create', 'update', 'upsert', 'delete', 'transition', 'link'],
  relations: [],
  states: ['draft', 'submitted'],
  fields: [field('text'), field('code', true), field('key', true), field('state')],
} as unknown as TypeDescription;

/** A small system in memory that can be told to lose an answer after it did the work. */
class Desk implements Partial<SystemAdapter> {
  readonly types = ['Note'];
  readonly removal = 'delete' as const;
  readonly notes = new Map<string, Fields>();
  /** Thrown once, after the next write. */
  afterwards: SignalboxError | null = null;
  /** Thrown once by the next read after a write. */
  readingBack: SignalboxError | null = null;
  writes = 0;

  describe = () => Promise.resolve(NOTE);
  read = async ({ id }: { id: string }) => {
    const error = this.writes > 0 ? this.readingBack : null;
    if (error) this.readingBack = null;
    if (error) throw error;
    const fields = this.notes.get(id);
    return Promise.resolve(fields ? record(id, fields) : null);
  };
  findByUnique = ({ field, value }: { field: string; value: string }) =>
    Promise.resolve([...this.notes].filter(([, f]) => f[field] === value).map(([id, f]) => record(id, f)));
  create = async ({ fields }: { fields: Fields }) => {
    const id = `n${this.notes.size + 1}`;
    this.notes.set(id, { state: 'draft', ...fields });
    this.wrote();
    return Promise.resolve({ id });
  };
  update = async ({ id, fields }: { id: string; fields: Fields }) => {
    this.notes.set(id, { ...this.notes.get(id), ...fields });
    this.wrote();
    return Promise.resolve(undefined);
  };
  remove = async ({ id }: { id: string }) => {
    this.notes.delete(id);
    this.wrote();
    return Promise.resolve();
  };
  stateOf = ({ fields }: SystemRecord) => String(fields['state']);
  undoState = (to: string) => (to === 'submitted' ? 'cancelled' : undefined);
  transition = async ({ id, to }: { id: string; to: string }) => this.update({ id, fields: { state: to } });

  private wrote(): void {
    this.writes += 1;
    const error = this.afterwards;
    this.afterwards = null;
    if (error) throw error;
  }
}

const record = (id: string, fields: Fields): SystemRecord =>
  ({
    connection: CONNECTION,
    type: 'Note',
    id,
    version: '1',
    createdAt: '2026-01-01T00:00:00Z',
    fields: { ...fields },
    url: '',
  }) as unknown as SystemRecord;

const LOST = () => new SignalboxError('OUTCOME_UNKNOWN', 'lost');

let dir: string;
let server: Awaited<ReturnType<typeof startNats>>;
let nats: NatsConnection;
let desk: Desk;
let ledger: Ledger;
let writer: Writer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-writer-'));
  server = await startNats({ dir });
  nats = await connectNats(server.url, 'spec', createLogger('spec', 'silent'));
  await ensureStream(nats, { name: 'AUDIT', subjects: ['audit.>'] });
});

afterAll(async () => {
  await nats?.close();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  desk = new Desk();
  ledger = await Ledger.open(nats, CONNECTION, 1);
  const adapter = desk as unknown as SystemAdapter;
  const schema = new SchemaCache(adapter);
  const logger = createLogger('spec', 'silent');
  const longestRequestMs = LONGEST_REQUEST_MS;
  const lateEffects = await LateEffects.open(
    { nats, logger, connection: CONNECTION, adapter, schema, ledger, longestRequestMs },
    1,
  );
  writer = new Writer({
    connection: CONNECTION,
    adapter,
    schema,
    ledger,
    grants: new GrantVerifier(grantKey.publicKey),
    audit: new AuditTrail(nats, CONNECTION),
    lateEffects,
    longestRequestMs: LONGEST_REQUEST_MS,
  });
});

async function contextFor(op: 'apply' | 'compensate', key: string, hash: string): Promise<RequestContext> {
  const claims = { op, connection: CONNECTION, saga: 's', key, hash, epoch: 1 };
  return {
    subject: '',
    deadline: Date.now() + 5_000,
    signal: AbortSignal.timeout(5_000),
    actor: 'spec',
    grant: await grantKey.sign(claims),
  };
}

async function apply(change: Partial<Change>, key = randomUUID(), maybe = false): Promise<Receipt> {
  const full = { ref: 'note', connection: CONNECTION, type: 'Note', ...change } as Change;
  const request = { change: full, key, sagaId: 's', epoch: 1, maybe };
  const context = await contextFor('apply', key, contentHash(full));
  return (await writer.apply(request as never, context)).receipt;
}

async function compensate(receipt: Receipt, key = randomUUID()): Promise<Receipt> {
  const request = { receipt, key, sagaId: 's', epoch: 1, maybe: false };
  const context = await contextFor('compensate', key, sha256(canonicalJson(receipt)));
  return (await writer.compensate(request, context)).receipt;
}

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'ok',
    (error: SignalboxError) => error.code,
  );
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a write', () => {
  it('whose receipt can not be kept may have happened: it is not refused', async () => {
    const key = randomUUID();
    const create = { kind: 'create', fields: { text: 'a' } } as const;
    const keep = ledger.keep.bind(ledger);
    let failures = 1;
    ledger.keep = (...given) =>
      failures-- > 0
        ? Promise.reject(new SignalboxError('UNAVAILABLE', 'JetStream did not confirm'))
        : keep(...given);
    expect(await code(apply(create, key))).toBe('OUTCOME_UNKNOWN');
    expect(await ledger.get(key)).toMatchObject({ value: { state: 'intent', clean: false } });
    expect(await apply(create, key, true)).toMatchObject({ outcome: 'found' });
    expect(desk.writes).toBe(1);
  });

  it('that took something back is unknown when it can not be read back, not refused', async () => {
    desk.notes.set('n1', { text: 'a', state: 'draft' });
    const receipt = await apply({ kind: 'update', id: 'n1', fields: { text: 'b' }, before: { text: 'a' } });
    desk.writes = 0;
    desk.readingBack = new SignalboxError('NOT_FOUND', 'not yet');
    expect(await code(compensate(receipt))).toBe('OUTCOME_UNKNOWN');
    expect(desk.notes.get('n1')).toMatchObject({ text: 'a' });
  });

  it('takes back no state that it found and did not make', async () => {
    desk.notes.set('n1', { state: 'submitted' });
    const receipt = await apply({ kind: 'transition', id: 'n1', to: 'submitted' });
    expect(receipt).toMatchObject({ outcome: 'already', compensation: 'none' });
    expect(await compensate(receipt)).toMatchObject({ outcome: 'already' });
    expect(desk.notes.get('n1')).toMatchObject({ state: 'submitted' });
  });

  it('knows the record that its upsert made, and takes it back whole', async () => {
    const key = randomUUID();
    const upsert = {
      kind: 'upsert',
      match: { field: 'code', value: 'c1' },
      fields: { text: 'a' },
    } as const;
    desk.afterwards = LOST();
    expect(await code(apply(upsert, key))).toBe('OUTCOME_UNKNOWN');
    const receipt = await apply(upsert, key, true);
    expect(receipt).toMatchObject({ outcome: 'found', compensation: 'delete', before: null });
    await compensate(receipt);
    expect(desk.notes.size).toBe(0);
  });
});

describe('a key whose answer was lost', () => {
  const update = { kind: 'update', id: 'n1', fields: { text: 'b' }, before: { text: 'a' } } as const;
  const resolve = (key: string) => writer.resolve({ key, type: 'Note' }, { actor: 'spec' });

  beforeEach(() => void desk.notes.set('n1', { text: 'a', state: 'draft' }));

  it('is applied where an update or a change of state happened', async () => {
    for (const change of [update, { kind: 'transition', id: 'n1', to: 'submitted' } as const]) {
      const key = randomUUID();
      desk.afterwards = LOST();
      expect(await code(apply(change, key))).toBe('OUTCOME_UNKNOWN');
      await pause(LONGEST_REQUEST_MS + 20);
      const found = await resolve(key);
      expect(found).toMatchObject({ state: 'applied', receipt: { key, outcome: 'found' } });
      expect(await apply(change, key, true)).toEqual(found.receipt);
    }
    expect(desk.writes).toBe(2);
  });

  it('is absent where it did not, once the system can not be working on it any more, and nothing is written', async () => {
    const key = randomUUID();
    const doIt = desk.update;
    desk.update = () => Promise.reject(LOST());
    expect(await code(apply(update, key))).toBe('OUTCOME_UNKNOWN');
    desk.update = doIt;
    expect(await resolve(key)).toMatchObject({ state: 'unknown' });
    await pause(LONGEST_REQUEST_MS + 20);
    expect(await resolve(key)).toEqual({ state: 'absent' });
    expect(desk.writes).toBe(0);
  });

  it('stays unknown where somebody has changed the record since', async () => {
    const key = randomUUID();
    desk.afterwards = LOST();
    expect(await code(apply(update, key))).toBe('OUTCOME_UNKNOWN');
    desk.notes.set('n1', { text: 'c' });
    await pause(LONGEST_REQUEST_MS + 20);
    expect(await resolve(key)).toMatchObject({ state: 'unknown' });
  });

  it('is absent where every attempt was refused, whatever somebody else did', async () => {
    const key = randomUUID();
    desk.notes.set('n1', { text: 'c' });
    expect(await code(apply(update, key))).toBe('CONFLICT');
    desk.notes.set('n1', { text: 'b' });
    expect(await resolve(key)).toEqual({ state: 'absent' });
  });

  it('is not absent only because a later attempt was refused', async () => {
    const key = randomUUID();
    desk.create = () => Promise.reject(LOST());
    const create = { kind: 'create', fields: { text: 'x' } } as const;
    expect(await code(apply(create, key))).toBe('OUTCOME_UNKNOWN');
    const find = desk.findByUnique;
    desk.findByUnique = () => Promise.reject(new SignalboxError('RATE_LIMITED', 'slow down'));
    expect(await code(apply(create, key, true))).toBe('RATE_LIMITED');
    desk.findByUnique = find;
    expect(await resolve(key)).toMatchObject({ state: 'unknown' });
  });
});
