import type { SagaDetail } from '@signalbox/contracts';
import { playOrchestrator, type Answers } from '../testing/played-orchestrator.js';
import { runRecorded } from '../testing/recorded-terminal.js';
import { parseValues } from './sagas.js';

const record = {
  connection: 'hubspot',
  type: 'tasks',
  recordId: null,
  url: null,
  error: null,
  values: null,
};
const SAGA: SagaDetail = {
  id: '5c0c1d2e-0000-4000-8000-000000000001',
  runId: '3f0c1d2e-0000-4000-8000-000000000001',
  title: 'Tasks for Northwind',
  status: 'attention',
  dueAt: null,
  updatedAt: '2026-11-22T08:00:01.000Z',
  actor: 'Maya',
  steps: [],
  records: [
    { ...record, ref: 'first', standing: 'as-it-should-be', state: 'done', recordId: 'T-1' },
    {
      ...record,
      ref: 'second',
      standing: 'not-as-it-should-be',
      state: 'failed',
      error: { code: 'VALIDATION', message: 'The subject is taken.' },
      values: { subject: 'call' },
    },
  ],
  options: ['retry', 'compensate', 'accept'],
  decisions: [],
};
const ANSWERS: Answers = {
  'GET /api/sagas': { sagas: [SAGA] },
  // A body with a status of its own would be taken for a refusal.
  [`GET /api/sagas/${SAGA.id}`]: { status: 200, body: SAGA },
  [`POST /api/sagas/${SAGA.id}/decide`]: { status: 200, body: { ...SAGA, status: 'running' } },
};

async function sagas(...args: string[]) {
  const orchestrator = await playOrchestrator(ANSWERS);
  try {
    const env = { SIGNALBOX_URL: orchestrator.url, SIGNALBOX_TOKEN: 'secret' };
    const result = await runRecorded(['sagas', ...args], { env });
    const posted = orchestrator.seen.find(({ method }) => method === 'POST')?.body;
    return { ...result, posted, paths: orchestrator.seen.map(({ path }) => path) };
  } finally {
    await orchestrator.stop();
  }
}

describe('sagas', () => {
  it('are listed where they need a person', async () => {
    const { out, paths } = await sagas('list');
    expect(paths).toEqual(['/api/sagas?attention']);
    expect(out).toMatch(/5c0c1d2e +attention +Tasks for Northwind/);
  });

  it('are shown with how each record stands and the commands that decide', async () => {
    const { out } = await sagas('show', '5c0c');
    expect(out).toMatch(/first +hubspot +tasks T-1 +as it should be +done\n/);
    expect(out).toMatch(/second +hubspot +tasks – +not as it should be +failed\n/);
    expect(out).toContain('VALIDATION second: The subject is taken.');
    expect(out).toContain(
      './signalbox sagas decide 5c0c1d2e compensate --reason "…"   take back what was done',
    );
    expect(out).toContain(
      'retry --step second --set subject="…" --reason "…"   with other data; now subject: call',
    );
  });

  it('are decided with a reason', async () => {
    const { status, posted, out } = await sagas('decide', '5c0c', 'accept', '--reason', 'done by hand');
    expect({ status, posted }).toEqual({ status: 0, posted: { decision: 'accept', reason: 'done by hand' } });
    expect(out).toContain(`./signalbox runs show ${SAGA.runId}`);
    expect((await sagas('decide', '5c0c', 'accept')).status).toBe(2);
  });

  it('are tried again with other data for the step that takes it', async () => {
    const { posted } = await sagas(
      'decide',
      '5c0c',
      'retry',
      '--reason',
      'r',
      '--set',
      'subject=a=b',
      '--set',
      'n:=2',
    );
    expect(posted).toEqual({
      decision: 'retry',
      reason: 'r',
      changed: { ref: 'second', values: { subject: 'a=b', n: 2 } },
    });
  });
});

it.each(['subject', '=x', 'n:={'])('refuses %s as a value', (pair) => {
  expect(() => parseValues([pair])).toThrow(pair);
});
