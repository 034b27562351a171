import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ALERTS_STREAM,
  HINT_SUBJECT,
  SignalboxError,
  type Alert,
  type ErrorBody,
} from '@signalbox/contracts';
import { startNats, startPostgres } from '@signalbox/local-stack';
import { connectNats, ensureStream, publishDurable, type NatsConnection } from '@signalbox/messaging';
import { createLogger } from '@signalbox/runtime';
import {
  Leases,
  migrate as migrateSagas,
  PostgresJournal,
  SagaEngine,
  type Participants,
} from '@signalbox/saga';
import { Pool } from 'pg';
import { migrateOrchestrator } from '../database/schema.js';
import { RunStore } from '../runs/run-store.js';
import { followAlerts } from './alert-intake.js';
import { AlertStore } from './alert-store.js';
import { Resuming } from './resuming.js';

const logger = createLogger('spec', 'silent');
let dir: string;
let postgres: Awaited<ReturnType<typeof startPostgres>>;
let server: Awaited<ReturnType<typeof startNats>>;
let nats: NatsConnection;
let pool: Pool;
let alerts: AlertStore;
let runs: RunStore;
let engine: SagaEngine;
let stop: () => Promise<void>;
let hints = 0;

/** Every write meets credentials that were refused. */
const refused = () => Promise.reject(new SignalboxError('AUTH_REJECTED', 'refused'));

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-alerts-'));
  [postgres, server] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres') }),
    startNats({ dir: join(dir, 'nats') }),
  ]);
  nats = await connectNats(server.url, 'spec', logger);
  pool = new Pool({ connectionString: postgres.url });
  pool.on('error', () => undefined);
  await migrateSagas(pool);
  await migrateOrchestrator(pool);
  await ensureStream(nats, ALERTS_STREAM);
  nats.subscribe(HINT_SUBJECT, { callback: () => void (hints += 1) });
  alerts = new AlertStore(pool);
  runs = new RunStore(pool);
  const participants: Participants = { apply: refused, compensate: refused, resolve: refused };
  engine = new SagaEngine({ journal: new PostgresJournal(pool), participants });
  const hint = () => nats.publish(HINT_SUBJECT);
  const resuming = new Resuming({ runs, engine, logger, hint });
  const following = await followAlerts({ nats, logger, alerts, resuming });
  stop = () => following.stop();
});

afterAll(async () => {
  await stop?.();
  await nats?.close();
  await pool?.end();
  await Promise.all([server?.stop(), postgres?.stop()]);
  await rm(dir, { recursive: true, force: true });
});

beforeEach(() => pool.query('TRUNCATE alerts, runs CASCADE'));

let published = 0;
const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 8, 0, second)).toISOString();
const alert = (id: string, more: Partial<Alert> = {}): Alert => ({
  ...{ id, connection: 'erp', kind: 'credentials-dead', message: `about ${id}`, details: {}, at: at(0) },
  ...more,
});
const publish = (one: Alert) => {
  published += 1;
  const messageId = `${one.id}-${published}`;
  return publishDurable(nats, `alerts.${one.connection}`, JSON.stringify(one), { messageId });
};
const ids = async (open: boolean) => (await alerts.list({ open, limit: 50 })).map(({ id }) => id);

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`waited five seconds for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('an alert', () => {
  it('is kept once, however often it comes, as it came', async () => {
    const one = alert('one', { details: { reason: 'expired' } });
    await publish(one);
    await publish(one);
    await publish(alert('two', { at: at(1) }));
    await until('both', async () => (await ids(false)).length === 2);

    expect(await alerts.list({ open: true, limit: 50 })).toEqual([
      { ...alert('two', { at: at(1) }), open: true, closedBy: null, closedAt: null },
      { ...one, open: true, closedBy: null, closedAt: null },
    ]);
  });

  it('of dead credentials is open until those of its connection recover, whichever is heard first', async () => {
    await publish(alert('back', { kind: 'credentials-recovered', at: at(5) }));
    await publish(alert('dead', { at: at(3) }));
    await publish(alert('dead again', { at: at(9) }));
    await publish(alert('elsewhere', { connection: 'crm', at: at(1) }));
    await until('all', async () => (await ids(false)).length === 4);

    expect(await ids(true)).toEqual(['dead again', 'elsewhere']);
  });

  it('of dead credentials ends with the death that it told of, whatever the clocks say', async () => {
    const death = (id: string) => ({ details: { death: id } });
    await alerts.keep(alert('dead', { at: at(9), ...death('d1') }));
    await alerts.keep(alert('back', { kind: 'credentials-recovered', at: at(5), ...death('d1') }));
    await alerts.keep(alert('dead again', { at: at(4), ...death('d2') }));

    expect(await ids(true)).toEqual(['dead again']);
  });

  it('that is none is left out, and the next one heard', async () => {
    await publishDurable(nats, 'alerts.erp', '{"id":', { messageId: 'broken' });
    await publishDurable(nats, 'alerts.erp', '{"id":"x","kind":"weather"}', { messageId: 'other' });
    await publish(alert('after'));
    await until('the next', async () => (await ids(false)).length > 0);

    expect(await ids(false)).toEqual(['after']);
  });

  it('of anything else is open until a person has dealt with it', async () => {
    await alerts.keep(alert('abc1', { kind: 'schema-changed' }));
    await alerts.keep(alert('abd2', { kind: 'late-effect' }));

    await expect(alerts.close('ab', 'maya')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(alerts.close('x', 'maya')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await alerts.close('abc', 'maya')).toMatchObject({ id: 'abc1', open: false, closedBy: 'maya' });
    expect(await alerts.close('abc', 'noah')).toMatchObject({ closedBy: 'maya' });
    expect(await ids(true)).toEqual(['abd2']);
  });
});

describe('credentials that recovered', () => {
  const sleeping = async (businessKey: string, error: ErrorBody | null, sagaId: string | null = null) => {
    const { run } = await runs.create({
      ...{ businessKey, playbook: 'p', title: 't', input: {}, model: 'scripted', startedBy: 'spec' },
      ...{ byPerson: false, traceparent: null },
    });
    if (sagaId !== null) await runs.setSaga(run.id, sagaId);
    const dueAt = new Date(Date.now() + 3_600_000);
    await runs.release(run.id, { status: 'sleeping', dueAt, error });
    return run.id;
  };
  const dead = (connection: string): ErrorBody => ({
    ...{ code: 'AUTH_REJECTED', message: 'refused', details: { connection } },
  });
  /** A saga of one step a connection, each of which waits for that one's credentials. */
  const waitingSaga = async (sagaId: string, ...connections: string[]) => {
    const lease = await new Leases(pool).acquire(`run:${sagaId}`, 'spec', 60_000);
    if (lease === null) throw new Error('no lease');
    const changes = connections.map((connection, index) => ({
      ...{ ref: index === 0 ? 'note' : `note-${index}`, connection },
      ...{ kind: 'create' as const, type: 'Note', fields: {} },
    }));
    await engine.commit({ sagaId, changeSet: { title: 't', changes }, actor: 'spec', lease });
    return engine.run(sagaId, { lease });
  };

  it('make due what slept for them, reading or writing, and nothing else', async () => {
    expect(await waitingSaga('saga-erp', 'erp')).toMatchObject({
      status: 'waiting',
      steps: { note: { waitingFor: 'auth' } },
    });
    await waitingSaga('saga-crm', 'crm');
    const reading = await sleeping('reading', dead('erp'));
    const writing = await sleeping('writing', null, 'saga-erp');
    await sleeping('elsewhere', dead('crm'));
    await sleeping('writing elsewhere', null, 'saga-crm');
    await sleeping('an outage', { code: 'UNAVAILABLE', message: 'down', details: { connection: 'erp' } });
    await sleeping("the model's key", { code: 'AUTH_REJECTED', message: 'refused' });
    await waitingSaga('saga-both', 'erp', 'crm');
    await sleeping('writing in both', null, 'saga-both');
    const before = hints;
    await publish(alert('recovered', { kind: 'credentials-recovered' }));
    await until('the hint', () => Promise.resolve(hints > before));

    const { rows } = await pool.query<{ id: string }>('SELECT id FROM runs WHERE due_at <= now()');
    expect(rows.map(({ id }) => id).sort()).toEqual([reading, writing].sort());
    expect(await engine.get('saga-erp')).toMatchObject({ status: 'running', dueAt: null });
    expect(await engine.get('saga-crm')).toMatchObject({ status: 'waiting' });
    expect(await engine.get('saga-both')).toMatchObject({ status: 'waiting' });
  });
});
