import type { Alert, AuditEntry } from './events.js';
import type { Change, ChangeReference, Receipt } from './changes.js';
import type { ErrorBody } from './errors.js';
import type { CheckItem, Mode } from './operations.js';
import type { Fields, FieldValue } from './records.js';

/**
 * A run's life. `waiting` for a person; `sleeping` until a due time (a quota, an outage); `attention`: somebody has to
 * look; the last five are ends.
 */
export const RUN_STATUSES = [
  'queued',
  'running',
  'waiting',
  'sleeping',
  'attention',
  'done',
  'compensated',
  'rejected',
  'nothing-to-do',
  'failed',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export interface RunSummary {
  id: string;
  /** What the run is for, once: `closed-won:006…`. */
  businessKey: string;
  playbook: string;
  status: RunStatus;
  title: string;
  /** UTC. */
  startedAt: string;
  updatedAt: string;
  traceId: string | null;
  /** Until when it sleeps, UTC; null where it does not sleep. */
  dueAt: string | null;
}

/** How one step of a run's saga stands. */
export interface StepSummary {
  ref: string;
  connection: string;
  kind: Change['kind'];
  type: string;
  summary: string;
  state:
    'pending' | 'applying' | 'done' | 'failed' | 'unknown' | 'compensating' | 'compensated' | 'attention';
  recordId: string | null;
  url: string | null;
  key: string;
  before: Fields | null;
  after: Fields | null;
  /** What stands there once the step was taken back. */
  restored: Fields | null;
  attempts: number;
  calls: number;
  ms: number;
  outcome: Receipt['outcome'] | null;
  error: ErrorBody | null;
}

export interface RunDetail extends RunSummary {
  input: Fields;
  steps: StepSummary[];
  approvals: ApprovalSummary[];
  /** Records that were read, in order. */
  reads: { connection: string; type: string; id: string | null; summary: string; url: string | null }[];
  /** The written result, for people. */
  report: string | null;
  error: ErrorBody | null;
  /** Vendor calls of the steps. */
  calls: number;
  audit: AuditEntry[];
  model: string;
}

export interface ApprovalSummary {
  id: string;
  runId: string;
  kind: 'change-set' | 'question';
  title: string;
  status: 'pending' | 'approved' | 'rejected' | 'void';
  /** Why a person is asked: the policy's words. */
  reason: string;
  /** What an approval has to name. */
  hash: string;
  createdAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  /** What was said with the decision, or why it became void. */
  comment: string | null;
}

export interface ApprovalDetail extends ApprovalSummary {
  /** For a change set: each record's fields before and after. */
  changes: {
    ref: string;
    connection: string;
    kind: Change['kind'];
    type: string;
    recordId: string | null;
    url: string | null;
    summary: string;
    rows: { field: string; before: FieldValue; after: FieldValue | ChangeReference }[];
    calls: number;
  }[];
  /** For a question. */
  question: { text: string; options: { value: string; label: string; detail: string }[] } | null;
  choice: string | null;
}

export interface ConnectionStatus {
  connection: string;
  system: string;
  mode: Mode;
  ready: boolean;
  problems: string[];
}

export interface StatusReply {
  version: string;
  model: string;
  connections: ConnectionStatus[];
  runs: Partial<Record<RunStatus, number>>;
  approvals: { pending: number };
  /** Those that ask for something, the newest first. */
  alerts: AlertSummary[];
}

/** An alert, and whether it still asks for something. */
export interface AlertSummary extends Alert {
  open: boolean;
  closedBy: string | null;
  /** UTC. */
  closedAt: string | null;
}

export interface StartRunReply {
  run: RunSummary;
  /** False: a run with this business key was there already, and this request attached to it. */
  created: boolean;
  /** True: that run had ended without any effect, and was started anew. */
  reopened: boolean;
}

export interface AskReply {
  answer: string;
  records: { connection: string; type: string; id: string; url: string | null }[];
  model: string;
}

export interface DoctorReply {
  checks: (CheckItem & { connection: string })[];
}

export interface MappingCheckReply {
  checks: {
    file: string;
    line: number;
    entity: string;
    field: string;
    connection: string;
    ok: boolean;
    problem?: string;
    fix?: string;
  }[];
}

export interface MappingExplainReply {
  entity: string;
  record: { connection: string; type: string; id: string; url: string | null };
  rows: {
    field: string;
    /** The system's name of the field. */
    name: string;
    value: FieldValue;
    /** The value as the other systems will be given it. */
    canonical: FieldValue;
    /** The connection whose value counts. */
    source: string;
  }[];
}
