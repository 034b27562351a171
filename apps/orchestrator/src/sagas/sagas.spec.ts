import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type {
  CommitSagaReply,
  PreviewSagaReply,
  RunDetail,
  RunStatus,
  SagaDetail,
  SagaReply,
  SagaSummary,
} from '@signalbox/contracts';
import { startNats, startPostgres, workspaceRoot } from '@signalbox/local-stack';
import { loadSettings, type RunningService } from '@signalbox/runtime';
import { PostgresJournal, SagaEngine, type Participants } from '@signalbox/saga';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { Pool } from 'pg';
import { OrchestratorSettings } from '../settings.js';
import { startOrchestrator } from '../start-orchestrator.js';
import { PlayedGateway } from './testing/played-gateway.js';

jest.setTimeout(30_000);

const POLICIES = `rules:
  - { rule: Nothing is deleted, anyChange: { kind: delete }, need: refuse, reason: Delete it by hand. }
  - { rule: Urgent tasks, anyChange: { fields: [priority] }, need: person, reason: It is urgent. }
  - { rule: Plain tasks, everyChange: [{ kind: create, entity: task }], need: nobody }
`;
/** A job of the agent's, so that its graph has ended when a person decides. */
const PLAYBOOK = `playbook: tasks
title: Two tasks
about: Makes two tasks.
input:
  name: What they are called
steps:
  - propose: changes
    title: Tasks of {input.name}
    changes:
      - { change: first, kind: create, entity: task, in: hubspot, values: { subject: '{input.name} first' }, summary: first }
      - { change: second, kind: create, entity: task, in: hubspot, after: [first], values: { subject: '{input.name} second' }, summary: second }
`;
const TRIGGERS = `triggers:
  - trigger: tasks
    about: Makes two tasks.
    playbook: tasks
    businessKey: tasks:{name}
    title: Tasks of {name}
    input:
      name: { about: What they are called }
    on:
      - request: true
`;
const TOKEN = 'a-token-of-sixteen';

let dir: string;
let nats: NatsConnection;
let gateway: PlayedGateway;
let service: RunningService;
let pool: Pool;
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'signalbox-sagas-'));
  const configDir = join(dir, 'config');
  await cp(join(workspaceRoot(), 'config'), configDir, { recursive: true });
  await writeFile(join(configDir, 'policies.yaml'), POLICIES);
  await writeFile(join(configDir, 'playbooks/tasks.yaml'), PLAYBOOK);
  await writeFile(join(configDir, 'triggers.yaml'), TRIGGERS);
  const server = await startNats({ dir: join(dir, 'nats') });
  stops.push(() => server.stop());
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), throwaway: true });
  stops.push(() => postgres.stop());
  nats = await connect({ servers: server.url });
  gateway = new PlayedGateway(nats, 'hubspot');
  await gateway.start();
  const environment = {
    NATS_URL: server.url,
    DATABASE_URL: postgres.url,
    GRANT_PRIVATE_KEY: Buffer.alloc(32, 7).toString('base64url'),
    API_TOKENS: `Maya:${TOKEN}`,
    CONFIG_DIR: configDir,
    LOG_LEVEL: 'silent',
  };
  service = await startOrchestrator(loadSettings(OrchestratorSettings, environment), environment);
  pool = new Pool({ connectionString: postgres.url });
  pool.on('error', () => undefined);
});

afterAll(async () => {
  await pool?.end();
  await service?.stop();
  await nats?.close();
  for (const stop of stops.reverse()) await stop();
  await rm(dir, { recursive: true, force: true });
});

beforeEach(() => {
  gateway.records.clear();
  gateway.refuses = () => false;
  gateway.refusal = 'VALIDATION';
});

/** As any NATS client would. */
async function ask<T = { code: string; message: string; details: unknown }>(
  operation: string,
  body: unknown,
  actor = 'billing',
) {
  const sent = headers();
  sent.set('Signalbox-Actor', actor);
  const reply = await nats.request(`orchestrator.sagas.${operation}`, JSON.stringify(body), {
    timeout: 10_000,
    headers: sent,
  });
  return { error: reply.headers?.get('Nats-Service-Error-Code') || null, body: reply.json<T>() };
}

async function http<T>(path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const reply = await fetch(`${service.url}/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as T };
}

const task = (ref: string, subject: string, more: Record<string, string> = {}) => ({
  ref,
  kind: 'create',
  connection: 'hubspot',
  entity: 'task',
  values: { subject, ...more },
  summary: `make the task ${subject}`,
});

const job = (id: string, changes = [task('call', `call ${id}`)]) => ({
  id,
  title: `Tasks of ${id}`,
  changes,
});

async function until(id: string, status: RunStatus): Promise<SagaReply> {
  for (let tries = 0; ; tries++) {
    const { body } = await ask<SagaReply>('get', { id });
    if (body.run.status === status) return body;
    if (tries > 150) throw new Error(`${id} is ${body.run.status}: ${JSON.stringify(body.error)}`);
    await sleep(50);
  }
}

describe('a saga that a service commits', () => {
  it('is made once under the id of the caller, however often it is committed', async () => {
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => ask<CommitSagaReply>('commit', job('one'))),
    );
    const done = await until('one', 'done');
    const again = await ask<CommitSagaReply>('commit', job('one'));

    expect(replies.map(({ body }) => body.created).sort()).toEqual([false, false, false, false, true]);
    expect([again.body.created, again.body.run.id]).toEqual([false, done.run.id]);
    expect(gateway.subjects()).toEqual(['call one']);
    expect(done.saga).toMatchObject({ actor: 'policy:Plain tasks', status: 'done', options: [] });
  });

  it('is refused when the id stands for other changes', async () => {
    await ask('commit', job('two'));
    const { error, body } = await ask('commit', job('two', [task('call', 'another')]));
    await until('two', 'done');
    expect([error, body.code, gateway.subjects()]).toEqual(['409', 'KEY_REUSED', ['call two']]);
  });

  it('waits for the person whom the policy asks for', async () => {
    const urgent = job('three', [task('call', 'now', { priority: 'high' })]);
    const preview = await ask<PreviewSagaReply>('preview', { title: urgent.title, changes: urgent.changes });
    await ask('commit', urgent);
    const waiting = await until('three', 'waiting');
    expect([waiting.saga, gateway.subjects()]).toEqual([null, []]);
    expect(waiting.approvals).toMatchObject([{ reason: 'It is urgent.', hash: preview.body.hash }]);

    const [approval] = waiting.approvals;
    await http(`approvals/${approval?.id}/approve`, { hash: approval?.hash });
    const done = await until('three', 'done');
    expect([done.saga?.actor, gateway.subjects()]).toEqual(['Maya', ['now']]);
  });

  it('ends without a change when the person says no', async () => {
    await ask('commit', job('no', [task('call', 'no', { priority: 'high' })]));
    const { approvals } = await until('no', 'waiting');
    await http(`approvals/${approvals[0]?.id}/reject`, { reason: 'not now' });
    const { saga, report } = await until('no', 'rejected');
    expect([saga, report, gateway.subjects()]).toEqual([null, expect.stringContaining('Maya: not now'), []]);
  });

  it('is refused by the same policy that refuses the agent', async () => {
    const deletion = {
      ref: 'gone',
      kind: 'delete',
      connection: 'hubspot',
      entity: 'task',
      id: 'T-1',
      summary: 'delete it',
    };
    await ask('commit', { id: 'four', title: 'Delete', changes: [deletion] });
    const { error } = await until('four', 'rejected');
    expect(error).toMatchObject({ code: 'FORBIDDEN_BY_POLICY', details: { rule: 'Nothing is deleted' } });
  });

  it.each([
    ['a request without a title', { id: 'x', changes: [] }, 'title'],
    ['a change of no kind', job('x', [{ ...task('a', 'a'), kind: 'conjure' }]), 'changes.0.kind'],
    ['a field that is none', { ...job('x'), hurry: true }, 'hurry'],
  ])('names what is wrong: %s', async (_, request, field) => {
    const { error, body } = await ask('commit', request);
    expect([error, body.code, body.details]).toEqual([
      '400',
      'BAD_REQUEST',
      expect.objectContaining({ field }),
    ]);
  });
});

/** Two tasks of which the second is refused: it waits for a person. */
async function standing(id: string): Promise<SagaDetail> {
  gateway.refuses = ({ ref }) => ref === 'second';
  const changes = [task('first', `${id} first`), { ...task('second', `${id} second`), after: ['first'] }];
  await ask('commit', { ...job(id, changes), onFailure: 'ask' });
  return (await until(id, 'attention')).saga as SagaDetail;
}

const decide = (id: string, decision: string, more: object = {}) =>
  http<SagaDetail & { code: string; message: string }>(`sagas/${id}/decide`, {
    decision,
    reason: 'seen in HubSpot',
    ...more,
  });

const standings = ({ records }: SagaDetail) => records.map(({ ref, standing: as }) => [ref, as]);

describe('a saga that needs attention', () => {
  it('is listed with how each record stands, and what can be decided', async () => {
    const saga = await standing('listed');
    const { body } = await http<{ sagas: SagaSummary[] }>('sagas?attention');
    expect(body.sagas).toEqual([
      expect.objectContaining({ id: saga.id, title: 'Tasks of listed', status: 'attention' }),
    ]);
    expect(standings(saga)).toEqual([
      ['first', 'as-it-should-be'],
      ['second', 'not-as-it-should-be'],
    ]);
    expect(saga.options).toEqual(['retry', 'compensate', 'accept']);
    expect(saga.records.map(({ values }) => values)).toEqual([null, { subject: 'listed second' }]);
    await decide(saga.id, 'accept');
    await until('listed', 'done');
  });

  it('goes on where it stood when a person has it tried again', async () => {
    const { id } = await standing('again');
    gateway.refuses = () => false;
    await decide(id, 'retry');
    const { report, saga } = await until('again', 'done');
    expect([gateway.subjects(), saga?.decisions]).toEqual([
      ['again first', 'again second'],
      [expect.objectContaining({ decision: 'retry', by: 'Maya', reason: 'seen in HubSpot', changed: null })],
    ]);
    expect(report).toMatch(/^Done: Tasks of again\nMaya tried again \(.*\): seen in HubSpot\n/);
  });

  it('makes the step with changed data under a new key, the old one void before', async () => {
    const { id, steps } = await standing('changed');
    gateway.refuses = ({ fields }) => fields?.['hs_task_subject'] === 'changed second';
    const changed = { ref: 'second', values: { subject: 'a free subject' } };
    const decided = await decide(id, 'retry', { changed });
    const { saga } = await until('changed', 'done');
    const old = steps[1]?.key ?? '';
    expect(decided.status).toBe(200);
    expect([gateway.subjects(), gateway.voided.has(old)]).toEqual([
      ['changed first', 'a free subject'],
      true,
    ]);
    expect(gateway.keysTried.slice(-2)).toEqual([old, saga?.steps[1]?.key]);
    expect(saga?.decisions).toMatchObject([{ decision: 'retry', by: 'Maya', changed }]);
  });

  it('keeps its data where a step can not be changed, and says which can', async () => {
    const { id } = await standing('kept');
    const changed = { ref: 'first', values: { subject: 'another' } };
    const { status, body } = await decide(id, 'retry', { changed });
    expect([status, body.code, body.message]).toEqual([
      409,
      'CONFLICT',
      expect.stringContaining('it can for: second'),
    ]);
    await decide(id, 'accept');
    await until('kept', 'done');
  });

  it('is taken back when a person decides so, and the run ends as taken back', async () => {
    const { id } = await standing('back');
    await decide(id, 'compensate');
    const { run, saga } = await until('back', 'compensated');
    expect([gateway.subjects(), saga?.status]).toEqual([[], 'compensated']);
    const { body } = await http<RunDetail>(`runs/${run.id}`);
    expect(body.report).toContain('Maya had the rest taken back');
  });

  it('stays as it stands when a person accepts it, and nothing can be decided any more', async () => {
    const { id } = await standing('left');
    await decide(id, 'accept');
    const { saga, report } = await until('left', 'done');
    const late = await decide(id, 'compensate');
    expect([saga?.status, gateway.subjects()]).toEqual(['accepted', ['left first']]);
    expect(report).toContain('Maya left it as it stands');
    expect([late.status, late.body.code, late.body.message]).toEqual([
      409,
      'CONFLICT',
      expect.stringContaining('nothing can be decided, not compensate'),
    ]);
  });

  it.each([
    ['retry', 'done', 'Maya tried again', ['graph-retry first', 'graph-retry second']],
    ['compensate', 'compensated', 'Maya had the rest taken back', []],
  ] as const)('of the agent goes on after its graph has ended: %s', async (decision, end, told, left) => {
    const name = `graph-${decision}`;
    gateway.refusal = 'KEY_REUSED';
    gateway.refuses = ({ ref }) => ref === 'second';
    await http('runs', { trigger: 'tasks', input: { name } });
    const stood = await until(`tasks:${name}`, 'attention');
    gateway.refuses = () => false;
    await decide(`tasks:${name}`, decision);
    const { run, report, saga } = await until(`tasks:${name}`, end);

    expect([stood.saga?.status, stood.run.id]).toEqual(['attention', run.id]);
    expect([saga?.id, gateway.subjects()]).toEqual([stood.saga?.id, left]);
    expect(report).toContain(told);
  });

  it('goes on also when the process that took the decision died right after', async () => {
    const { id } = await standing('died');
    const engine = new SagaEngine({ journal: new PostgresJournal(pool), participants: {} as Participants });
    await engine.decide(id, { kind: 'accept', by: 'Maya' });
    const { saga } = await until('died', 'done');
    expect(saga?.status).toBe('accepted');
  });

  it('is decided over NATS by the service that asked for it, only with the data that was let happen', async () => {
    const { id } = await standing('own');
    const decision = { id: 'own', decision: 'compensate', reason: 'the customer left' };
    const stranger = await ask('decide', decision, 'somebody');
    const other = await ask('decide', {
      ...decision,
      decision: 'retry',
      changed: { ref: 'second', values: { subject: 'x' } },
    });
    const own = await ask<SagaDetail>('decide', decision);
    await until('own', 'compensated');
    expect([stranger.body.code, other.body.code]).toEqual(['FORBIDDEN_BY_POLICY', 'FORBIDDEN_BY_POLICY']);
    expect([own.error, own.body.id, own.body.decisions]).toEqual([
      null,
      id,
      [expect.objectContaining({ decision: 'compensate', by: 'billing', reason: 'the customer left' })],
    ]);
  });
});
