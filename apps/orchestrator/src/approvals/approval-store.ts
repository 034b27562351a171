import { randomUUID } from 'node:crypto';
import { SignalboxError, type ApprovalDetail, type ApprovalSummary, type Fields } from '@signalbox/contracts';
import type { Pool, PoolClient } from 'pg';
import type { Decision, Proposal, ReviewRequest } from '../agent/ports.js';
import type { RunStore } from '../runs/run-store.js';

interface ApprovalRow {
  id: string;
  runId: string;
  kind: ApprovalSummary['kind'];
  title: string;
  reason: string;
  hash: string;
  request: ReviewRequest;
  status: ApprovalSummary['status'];
  choice: string | null;
  comment: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  createdAt: Date;
}

const COLUMNS = `id, run_id AS "runId", kind, title, reason, hash, request, status, choice, comment,
  decided_by AS "decidedBy", decided_at AS "decidedAt", created_at AS "createdAt"`;

/** What people are asked, and what they said. Each approval is decided once. */
export class ApprovalStore {
  constructor(
    private readonly pool: Pool,
    private readonly runs: RunStore,
  ) {}

  /** Asks; asking the same again while it waits, or before the run took the decision in, is one question. */
  async ask(runId: string, request: ReviewRequest): Promise<void> {
    await this.pool.query(
      `INSERT INTO approvals (id, run_id, kind, title, reason, hash, request) SELECT $1, $2, $3, $4, $5, $6::text, $7
       WHERE NOT EXISTS (SELECT 1 FROM approvals JOIN runs ON approvals.id::text = decision ->> 'approvalId'
         WHERE runs.id = $2 AND hash = $6 AND approvals.status <> 'void')
       ON CONFLICT (run_id, hash) WHERE status = 'pending' DO NOTHING`,
      [randomUUID(), runId, request.kind, request.title, request.reason, request.hash, request],
    );
  }

  async list(status: string | undefined, limit = 100): Promise<ApprovalSummary[]> {
    const { rows } = await this.pool.query<ApprovalRow>(
      `SELECT ${COLUMNS} FROM approvals WHERE $1::text IS NULL OR status = $1 ORDER BY created_at DESC LIMIT $2`,
      [status ?? null, limit],
    );
    return rows.map(summary);
  }

  async ofRun(runId: string): Promise<ApprovalSummary[]> {
    const { rows } = await this.pool.query<ApprovalRow>(
      `SELECT ${COLUMNS} FROM approvals WHERE run_id = $1 ORDER BY created_at`,
      [runId],
    );
    return rows.map(summary);
  }

  async get(id: string): Promise<ApprovalDetail> {
    return detail(await this.row(id));
  }

  async countPending(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM approvals WHERE status = 'pending'`,
    );
    return rows[0]?.count ?? 0;
  }

  /**
   * Approves what was shown, or answers the question with `choice`.
   * @throws SignalboxError `CONFLICT` when it was decided already or the hash is another one; `BAD_REQUEST` for a choice
   * that is none.
   */
  async approve(
    id: string,
    by: string,
    given: { hash?: string; choice?: string; comment?: string },
  ): Promise<ApprovalDetail> {
    const row = await this.row(id);
    if (row.kind === 'question') return this.answer(row, by, given.choice, given.comment ?? null);
    if (given.hash !== row.hash) {
      throw new SignalboxError(
        'CONFLICT',
        'hash: this is not what was shown; look at the approval again and approve its hash.',
        {
          details: { field: 'hash', expected: row.hash },
        },
      );
    }
    return this.settle(row, { kind: 'approved', approvalId: id, hash: row.hash, by }, 'approved', {
      comment: given.comment ?? null,
    });
  }

  async reject(id: string, by: string, reason: string): Promise<ApprovalDetail> {
    const row = await this.row(id);
    return this.settle(row, { kind: 'rejected', approvalId: id, by, reason }, 'rejected', {
      comment: reason,
    });
  }

  /** Marks an approval that lost its ground: the run asks anew. */
  async markVoid(id: string, reason: string): Promise<void> {
    await this.pool.query(
      `UPDATE approvals SET status = 'void', comment = $2 WHERE id = $1 AND status IN ('pending', 'approved')`,
      [id, reason],
    );
  }

  private answer(
    row: ApprovalRow,
    by: string,
    choice: string | undefined,
    comment: string | null,
  ): Promise<ApprovalDetail> {
    const options =
      row.request.kind === 'question' ? row.request.question.options.map(({ value }) => value) : [];
    if (choice === undefined || !options.includes(choice)) {
      throw new SignalboxError('BAD_REQUEST', `choice: this question takes one of: ${options.join(', ')}.`, {
        details: { field: 'choice', known: options },
      });
    }
    return this.settle(row, { kind: 'answered', approvalId: row.id, by, choice, comment }, 'approved', {
      choice,
      comment,
    });
  }

  /** Decision and due run in one transaction: what was decided is carried out, whatever becomes of this process. */
  private async settle(
    row: ApprovalRow,
    decision: Decision,
    status: 'approved' | 'rejected',
    said: { choice?: string; comment: string | null },
  ): Promise<ApprovalDetail> {
    const by = 'by' in decision ? decision.by : null;
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const { rowCount } = await client.query(
        `UPDATE approvals SET status = $2, choice = $3, comment = $4, decided_by = $5, decided_at = now() WHERE id = $1 AND status = 'pending'`,
        [row.id, status, said.choice ?? null, said.comment, by],
      );
      if (rowCount === 0) {
        const now = await this.row(row.id, client);
        throw new SignalboxError(
          'CONFLICT',
          `This approval is ${now.status} already${now.decidedBy ? `, by ${now.decidedBy}` : ''}.`,
          {
            details: { status: now.status },
          },
        );
      }
      await this.runs.decide(row.runId, decision, client);
      await client.query('COMMIT');
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
    return this.get(row.id);
  }

  private async row(id: string, database: Pick<PoolClient, 'query'> = this.pool): Promise<ApprovalRow> {
    const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
    const found = isUuid
      ? (await database.query<ApprovalRow>(`SELECT ${COLUMNS} FROM approvals WHERE id = $1`, [id])).rows[0]
      : undefined;
    if (found) return found;
    throw new SignalboxError(
      'NOT_FOUND',
      `There is no approval "${id}". List them with: signalbox approvals list`,
      { details: { field: 'id' } },
    );
  }
}

function summary(row: ApprovalRow): ApprovalSummary {
  const { id, runId, kind, title, status, reason, hash, decidedBy, comment } = row;
  return {
    id,
    runId,
    kind,
    title,
    status,
    reason,
    hash,
    decidedBy,
    comment,
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}

function detail(row: ApprovalRow): ApprovalDetail {
  const { request } = row;
  return {
    ...summary(row),
    changes: request.kind === 'change-set' ? shownChanges(request.proposal) : [],
    question: request.kind === 'question' ? request.question : null,
    choice: row.choice,
  };
}

/** The field-level before and after of each record, as an approver reads it. */
export function shownChanges({ changeSet, items }: Proposal): ApprovalDetail['changes'] {
  return changeSet.changes.map((change) => {
    const item = items.find(({ ref }) => ref === change.ref);
    const after = item?.after ?? {};
    const before: Fields = item?.before ?? {};
    const { ref, connection, kind, type } = change;
    return {
      ref,
      connection,
      kind,
      type,
      recordId: typeof change.id === 'string' ? change.id : null,
      url: item?.url ?? null,
      summary: change.summary ?? `${kind} ${type}`,
      rows: Object.keys({ ...before, ...after }).map((field) => ({
        field,
        before: before[field] ?? null,
        after: after[field] ?? null,
      })),
      calls: item?.calls ?? 0,
    };
  });
}
