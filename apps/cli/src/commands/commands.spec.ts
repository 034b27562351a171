import type { AlertSummary, ApprovalDetail, RunDetail, RunSummary, StatusReply } from '@signalbox/contracts';
import { playOrchestrator, type Answers, type SeenRequest } from '../testing/played-orchestrator.js';
import { runRecorded } from '../testing/recorded-terminal.js';

const RUN: RunSummary = {
  id: '3f0c1d2e-0000-4000-8000-000000000001',
  businessKey: 'closed-won:006A',
  playbook: 'closed-won',
  status: 'waiting',
  title: 'Order for Northwind',
  startedAt: '2026-11-22T08:00:00.000Z',
  updatedAt: '2026-11-22T08:00:01.000Z',
  traceId: 'abc',
  dueAt: null,
};
const APPROVAL: ApprovalDetail = {
  id: '7a1b2c3d-0000-4000-8000-000000000002',
  runId: RUN.id,
  kind: 'change-set',
  title: 'Order for Northwind',
  status: 'pending',
  reason: 'Orders above 10,000 need a person.',
  hash: 'f00dfeed',
  createdAt: RUN.startedAt,
  decidedBy: null,
  decidedAt: null,
  changes: [
    {
      ref: 'order',
      connection: 'erpnext',
      kind: 'create',
      type: 'Sales Order',
      recordId: null,
      url: null,
      summary: 'make the order',
      calls: 1,
      rows: [{ field: 'items', before: null, after: [{ qty: 24, item_code: 'SCAN-200' }] }],
    },
    {
      ref: 'number',
      connection: 'salesforce',
      kind: 'update',
      type: 'Opportunity',
      recordId: '006A',
      url: null,
      summary: 'write the order number back',
      calls: 1,
      rows: [
        {
          field: 'ERP_Order_Number__c',
          before: null,
          after: { $ref: 'order', field: 'name' },
        },
      ],
    },
  ],
  question: null,
  choice: null,
  comment: null,
};
const QUESTION: ApprovalDetail = {
  ...APPROVAL,
  kind: 'question',
  changes: [],
  question: {
    text: 'Is Meadowbrook Clinic the same company?',
    options: [{ value: 'the same', label: 'Yes', detail: 'use it' }],
  },
};

/** Runs a command line against answers of an orchestrator. */
async function against(answers: Answers, args: string[]) {
  const orchestrator = await playOrchestrator(answers);
  try {
    const env = { SIGNALBOX_URL: orchestrator.url, SIGNALBOX_TOKEN: 'secret' };
    return { ...(await runRecorded(args, { env })), seen: orchestrator.seen };
  } finally {
    await orchestrator.stop();
  }
}

describe('a data command', () => {
  it('writes the document alone with --json, and shows its token', async () => {
    const reply = { runs: [RUN] };
    const { status, out, notes, seen } = await against({ 'GET /api/runs': reply }, [
      'runs',
      'list',
      '--json',
    ]);
    expect({ status, document: JSON.parse(out) as unknown, notes }).toEqual({
      status: 0,
      document: reply,
      notes: '',
    });
    expect(seen).toEqual([
      { method: 'GET', path: '/api/runs?limit=20', authorization: 'Bearer secret', body: undefined },
    ]);
  });

  it('shows people a table', async () => {
    const { out } = await against({ 'GET /api/runs': { runs: [RUN] } }, ['runs', 'list']);
    expect(out).toMatch(
      /^ {2}run +status +title +business key +last change\n {2}3f0c1d2e +waiting +Order for Northwind/,
    );
  });
});

const ALERT: AlertSummary = {
  id: '3b9f00aa11bb22cc',
  connection: 'erpnext',
  kind: 'credentials-dead',
  message: 'The key was refused; set a new one.',
  details: {},
  at: '2026-11-22T08:00:00.000Z',
  open: true,
  closedBy: null,
  closedAt: null,
};

describe('alerts', () => {
  it('are listed while they ask for something, and closed by their id', async () => {
    const listed = await against({ 'GET /api/alerts': { alerts: [ALERT] } }, ['alerts']);
    const none = await against({ 'GET /api/alerts': { alerts: [] } }, ['alerts', 'list', '--all']);
    const closing = { 'POST /api/alerts/3b9f/close': { ...ALERT, open: false, closedBy: 'maya' } };
    const closed = await against(closing, ['alerts', 'close', '3b9f']);

    expect(listed.out).toContain('The key was refused; set a new one.');
    expect([none.out, none.seen[0]?.path]).toEqual(['No alerts.', '/api/alerts?all=true']);
    expect(closed.out).toBe('Closed: The key was refused; set a new one.');
  });
});

describe('status', () => {
  it('says of a connection that is not ready what its problem is', async () => {
    const reply: StatusReply = {
      version: '0.1.0',
      model: 'scripted',
      runs: { done: 2 },
      approvals: { pending: 1 },
      connections: [
        {
          connection: 'erpnext',
          system: 'erpnext',
          mode: 'test',
          ready: false,
          problems: ['wrong API key'],
        },
      ],
      alerts: [ALERT],
    };
    const { out } = await against({ 'GET /api/status': reply }, ['status']);
    expect(out).toContain('Runs: 2 done');
    expect(out).toMatch(/erpnext +erpnext +test +not ready +wrong API key/);
    expect(out).toContain('Alerts: 1, see below');
    expect(out).toMatch(/3b9f00aa +2026-11-22 \d\d:00:00 +erpnext +credentials-dead +The key was refused/);
  });
});

const posted = (seen: readonly SeenRequest[]) => seen.find(({ method }) => method === 'POST')?.body;

describe('approvals approve', () => {
  const answers = {
    'GET /api/approvals': { approvals: [APPROVAL] },
    [`GET /api/approvals/${APPROVAL.id}`]: APPROVAL,
    [`POST /api/approvals/${APPROVAL.id}/approve`]: { ...APPROVAL, status: 'approved' },
  };

  it('approves what was shown, by its hash, and takes the beginning of an id', async () => {
    const { status, seen } = await against(answers, ['approvals', 'approve', '7a1b']);
    expect({ status, posted: posted(seen) }).toEqual({ status: 0, posted: { hash: 'f00dfeed' } });
  });

  it('is refused when the proposal is no longer the one that was looked at', async () => {
    const { status, notes, seen } = await against(answers, [
      'approvals',
      'approve',
      '7a1b',
      '--hash',
      'beef',
    ]);
    expect({ status, posted: seen.some(({ method }) => method === 'POST') }).toEqual({
      status: 5,
      posted: false,
    });
    expect(notes).toContain('The proposal has changed since');
  });

  it('needs an answer where the approval is a question', async () => {
    const asked = { ...answers, [`GET /api/approvals/${APPROVAL.id}`]: QUESTION };
    const without = await against(asked, ['approvals', 'approve', APPROVAL.id]);
    expect({ status: without.status, notes: without.notes }).toEqual({
      status: 2,
      notes: expect.stringContaining("--choice 'the same'   Yes"),
    });
    const { seen } = await against(asked, ['approvals', 'approve', APPROVAL.id, '--choice', 'the same']);
    expect(posted(seen)).toEqual({ hash: 'f00dfeed', choice: 'the same' });
  });
});

describe('what became of an approval', () => {
  const follow = (run: Partial<RunDetail>) =>
    against(
      {
        [`GET /api/approvals/${APPROVAL.id}`]: APPROVAL,
        [`POST /api/approvals/${APPROVAL.id}/approve`]: APPROVAL,
        [`GET /api/runs/${RUN.id}`]: { ...RUN, approvals: [], report: null, error: null, ...run },
      },
      ['approvals', 'approve', APPROVAL.id],
    );
  const voided = { ...APPROVAL, status: 'void', comment: 'The amount changed since.' } as const;
  const anew = { ...APPROVAL, id: '99999999-0000-4000-8000-000000000003' };

  it.each([
    ['done', { status: 'done' }, 'Done: everything was changed as shown.'],
    [
      'asked anew, and why',
      { status: 'waiting', approvals: [voided, anew] },
      'asked anew, as 99999999: The amount changed since.',
    ],
    [
      'in need of somebody',
      { status: 'attention', report: 'The order stands.\nMore.' },
      'is attention: The order stands.\n',
    ],
    ['under way, when it takes longer', { status: 'running' }, 'The run is under way.'],
  ] as [string, Partial<RunDetail>, string][])('is told: %s', async (_, run, told) => {
    const { status, out } = await follow(run);
    expect({ status, out }).toEqual({ status: 0, out: expect.stringContaining(told) });
  });
});

describe('approvals show', () => {
  it('shows each field before and after, and what a reference waits for', async () => {
    const answers = { [`GET /api/approvals/${APPROVAL.id}`]: APPROVAL };
    const { out } = await against(answers, ['approvals', 'show', APPROVAL.id]);
    expect(out).toContain('update salesforce Opportunity 006A: write the order number back');
    expect(out).toMatch(/ERP_Order_Number__c +– +\(name of the new Sales Order\)/);
    expect(out).toMatch(/items +– +- item_code SCAN-200, qty 24/);
    expect(out).toContain('./signalbox approvals reject 7a1b2c3d --reason "…"');
  });
});

describe('approvals show of a question', () => {
  it('prints commands that can be pasted', async () => {
    const answers = { [`GET /api/approvals/${APPROVAL.id}`]: QUESTION };
    const { out } = await against(answers, ['approvals', 'show', APPROVAL.id]);
    expect(out).toContain("./signalbox approvals approve 7a1b2c3d --choice 'the same'\n");
  });
});

describe('runs show', () => {
  it('tells what was read, who decided what, and until when and why the run sleeps', async () => {
    const error = { code: 'RATE_LIMITED', message: 'ERPNext takes no more requests.' };
    const approval = {
      ...APPROVAL,
      status: 'void',
      decidedBy: 'ana',
      decidedAt: 'noon',
      comment: 'It changed.',
    };
    const read = {
      connection: 'salesforce',
      type: 'Opportunity',
      id: '006A',
      summary: 'Scanners',
      url: 'https://x/006A',
    };
    const detail = {
      ...RUN,
      status: 'sleeping',
      dueAt: 'two o’clock',
      error,
      report: null,
      model: 'scripted',
      calls: 3,
      steps: [],
      approvals: [approval],
      reads: [read],
    };
    const { out } = await against({ [`GET /api/runs/${RUN.id}`]: detail }, ['runs', 'show', RUN.id]);
    expect(out).toMatch(/sleeps until +two o’clock\n +sleeps because +ERPNext takes no more requests\./);
    expect(out).toMatch(/Read\n +salesforce +Opportunity 006A +Scanners\n +https:\/\/x\/006A/);
    expect(out).toMatch(/Decided\n +7a1b2c3d .* approved by ana, noon, then void: It changed\./);
  });
});

describe('runs start', () => {
  it('says when a job that ended without effect was started again', async () => {
    const answers = { 'POST /api/runs': { run: RUN, created: false, reopened: true } };
    const { out } = await against(answers, ['runs', 'start', 'closed-won', 'opportunity=006A']);
    expect(out).toContain('started again 3f0c1d2e (waiting)');
  });

  it('says what it means that the run it attached to stands where it stands', async () => {
    const answers = {
      'POST /api/runs': { run: { ...RUN, status: 'done' }, created: false, reopened: false },
    };
    const { out } = await against(answers, ['runs', 'start', 'closed-won', 'opportunity=006A']);
    expect(out).toContain('nothing is done twice');
  });

  it('says when the job has a run already', async () => {
    const answers = { 'POST /api/runs': { run: RUN, created: false } };
    const { out, seen } = await against(answers, ['runs', 'start', 'closed-won', 'opportunity=006A']);
    expect(seen[0]?.body).toEqual({ trigger: 'closed-won', input: { opportunity: '006A' } });
    expect(out).toContain('That job has a run already; attached to 3f0c1d2e (waiting)');
  });
});

describe('checks', () => {
  const check = {
    file: 'config/mappings/order.yaml',
    line: 12,
    entity: 'order',
    field: 'number',
    connection: 'erpnext',
  };

  it('end with 1 where something is wrong, and say where and how to mend it', async () => {
    const wrong = { ...check, ok: false, problem: 'Sales Order has no field nme', fix: 'did you mean name?' };
    const reply = { checks: [{ ...check, ok: true }, wrong] };
    const { status, out } = await against({ 'GET /api/mappings/check': reply }, ['mapping', 'check']);
    expect({ status, out }).toEqual({
      status: 1,
      out: [
        'config/mappings/order.yaml:12 number, erpnext: Sales Order has no field nme',
        '  to mend it: did you mean name?',
        '1 of 2 rows fit the connected systems.',
      ].join('\n'),
    });
  });

  it('of key fields end with 1 while one is missing, and with 0 once it was created', async () => {
    const items = [{ what: 'Account.Signalbox_Key__c', exists: false, how: 'Text 64, External ID, unique' }];
    const answer = (applied: string[]) => ({
      'POST /api/setup/salesforce': { connection: 'salesforce', items, applied },
    });
    const planned = await against(answer([]), ['setup', 'salesforce']);
    const created = await against(answer(['Account.Signalbox_Key__c']), ['setup', 'salesforce', '--apply']);
    expect([planned.status, planned.seen[0]?.body]).toEqual([1, { apply: false }]);
    expect([created.status, created.seen[0]?.body]).toEqual([0, { apply: true }]);
  });

  it('of key fields tell an admin each step with --plan, and create nothing', async () => {
    const items = [
      { what: 'Account.Key', exists: false, how: 'Text 64, External ID, unique.\nLet the user see it.' },
      { what: 'Task.Key', exists: true, how: 'Text 64' },
    ];
    const reply = { 'POST /api/setup/salesforce': { connection: 'salesforce', items, applied: [] } };
    const planned = await against(reply, ['setup', 'salesforce', '--plan']);
    const both = await against(reply, ['setup', 'salesforce', '--plan', '--apply']);

    expect([planned.status, planned.seen[0]?.body]).toEqual([1, { apply: false }]);
    expect(planned.out).toContain(
      '1. Account.Key\n   Text 64, External ID, unique.\n   Let the user see it.\n\nAlready there: Task.Key.',
    );
    expect([both.status, both.seen]).toEqual([2, []]);
  });
});

describe('the exit status', () => {
  const refuse = (status: number, code: string) => ({
    'GET /api/status': { status, body: { code, message: 'why' } },
  });

  it.each([
    ['2 for a wrong request', refuse(400, 'BAD_REQUEST'), 2],
    ['5 for a wrong token', refuse(401, 'FORBIDDEN_BY_POLICY'), 5],
    ['5 for a refusal', refuse(403, 'FORBIDDEN_BY_POLICY'), 5],
    ['5 for a conflict', refuse(409, 'CONFLICT'), 5],
    ['4 for what is not there', {}, 4],
    ['1 for a failure inside', refuse(500, 'INTERNAL'), 1],
  ])('is %s', async (_, answers, expected) => {
    const { status, out, notes } = await against(answers, ['status', '--json']);
    expect({ status, out }).toEqual({ status: expected, out: '' });
    expect(notes).toMatch(/signalbox: [A-Z_]+: /);
  });

  it('is 3 where nothing runs, and says how to start it', async () => {
    const { status, notes } = await runRecorded(['approvals', 'list']);
    expect({ status, notes }).toEqual({
      status: 3,
      notes: expect.stringContaining('start it with: ./signalbox up'),
    });
  });

  it('is 3 where nobody listens', async () => {
    const gone = await playOrchestrator({});
    await gone.stop();
    const { status, notes } = await runRecorded(['status'], {
      env: { SIGNALBOX_URL: gone.url, SIGNALBOX_TOKEN: 't' },
    });
    expect({ status, notes }).toEqual({ status: 3, notes: expect.stringContaining('ECONNREFUSED') });
  });

  it.each([
    ['an unknown command', ['nonsense']],
    ['a missing argument', ['runs', 'show']],
    ['an unknown option', ['status', '--wrong']],
    ['input that is no pair', ['runs', 'start', 'closed-won', 'x']],
    ['a record that is none', ['mapping', 'explain', 'Opportunity']],
    ['an unknown system', ['connect', 'oracle']],
  ])('is 2 for %s', async (_, args) => {
    const env = { SIGNALBOX_URL: 'http://127.0.0.1:9', SIGNALBOX_TOKEN: 't' };
    expect((await runRecorded(args, { env })).status).toBe(2);
  });
});
