import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type {
  ApprovalDetail,
  ApprovalSummary,
  RunDetail,
  RunSummary,
  StartRunReply,
} from '@signalbox/contracts';
import { startStack, type Stack } from '@signalbox/local-stack';

/** A record as the simulator's control API shows it. */
export interface VendorRecord {
  vendor: string;
  type: string;
  id: string;
  deleted: boolean;
  fields: Record<string, unknown>;
}

export interface Fault {
  vendor: string;
  method?: string;
  path?: string;
  body?: string;
  count?: number;
  kind: string;
  status?: number;
  response?: unknown;
  ms?: number;
}

const ENDS = ['attention', 'done', 'compensated', 'rejected', 'nothing-to-do', 'failed'];

/** The whole product on this machine, as a spec plays with it. */
export class Product {
  private constructor(
    readonly stack: Stack,
    private readonly dir: string,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<Product> {
    const dir = await mkdtemp(join(tmpdir(), 'signalbox-e2e-'));
    const stack = await startStack({
      dir,
      throwaway: true,
      approver: 'Maya',
      connections: {},
      env: { LOG_LEVEL: 'info', VENDOR_LONGEST_REQUEST_MS: '2000', ...env },
    });
    return new Product(stack, dir);
  }

  async stop(): Promise<void> {
    await this.stack.stop();
    await rm(this.dir, { recursive: true, force: true });
  }

  /** Whose API is asked: the first orchestrator's, unless a spec names another. */
  door?: string;

  async api<T>(path: string, body?: unknown): Promise<T> {
    const reply = await fetch(`${this.door ?? this.stack.urls.services.orchestrator}/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${this.stack.token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const answer: unknown = await reply.json();
    if (!reply.ok) throw Object.assign(new Error(JSON.stringify(answer)), { status: reply.status, answer });
    return answer as T;
  }

  async control<T>(method: string, path: string, body?: unknown): Promise<T> {
    const reply = await fetch(`${this.stack.urls.simulator.control}/__simulator/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    const text = await reply.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  fault(fault: Fault): Promise<{ id: string }> {
    return this.control('POST', 'faults', fault);
  }

  async records(vendor: string, type: string): Promise<VendorRecord[]> {
    const answer = await this.control<VendorRecord[] | { records: VendorRecord[] }>(
      'GET',
      `records?vendor=${vendor}&type=${encodeURIComponent(type)}`,
    );
    return Array.isArray(answer) ? answer : answer.records;
  }

  /** The opportunity of a company, by the company's name. */
  async opportunity(company: string): Promise<VendorRecord> {
    const found = (await this.records('salesforce', 'Opportunity')).find(({ fields }) =>
      String(fields['Name']).startsWith(company),
    );
    if (!found) throw new Error(`no opportunity of ${company}`);
    return found;
  }

  /** A person sets the opportunity to Closed Won in Salesforce. */
  win(opportunityId: string): Promise<unknown> {
    return this.control('POST', 'edit', {
      vendor: 'salesforce',
      type: 'Opportunity',
      id: opportunityId,
      fields: { StageName: 'Closed Won' },
    });
  }

  start(opportunityId: string): Promise<StartRunReply> {
    return this.api('runs', { trigger: 'closed-won', input: { opportunity: opportunityId } });
  }

  async runOf(opportunityId: string): Promise<RunDetail> {
    const key = `closed-won:${opportunityId}`;
    const summary = await until(`a run for ${key}`, async () => {
      const { runs } = await this.api<{ runs: RunSummary[] }>('runs');
      return runs.find(({ businessKey }) => businessKey === key);
    });
    return this.api(`runs/${summary.id}`);
  }

  /** Waits until the run has one of the statuses; an end that is none of them fails at once, with the run's words. */
  async runUntil(opportunityId: string, statuses: string[], seconds = 45): Promise<RunDetail> {
    let last: RunDetail | undefined;
    const story = () =>
      `the run is ${last?.status}, not ${statuses.join(' or ')}: ${last?.report} ${JSON.stringify(last?.error)}`;
    return until(
      story,
      async () => {
        last = await this.runOf(opportunityId);
        if (statuses.includes(last.status)) return last;
        if (ENDS.includes(last.status)) throw new Error(story());
        return undefined;
      },
      seconds,
    );
  }

  /** Approves whatever the run waits for: the change set as shown, or the question with `choice`. */
  async approve(runId: string, choice?: (detail: ApprovalDetail) => string): Promise<ApprovalDetail> {
    const summary = await until('an approval', async () => {
      const { approvals } = await this.api<{ approvals: ApprovalSummary[] }>('approvals?status=pending');
      return approvals.find((approval) => approval.runId === runId);
    });
    const detail = await this.api<ApprovalDetail>(`approvals/${summary.id}`);
    await this.api(`approvals/${summary.id}/approve`, {
      hash: detail.hash,
      ...(choice ? { choice: choice(detail) } : {}),
    });
    return detail;
  }

  /** What the three systems hold for an opportunity, counted from their records. */
  async effects(opportunityId: string) {
    const orders = (await this.records('erpnext', 'Sales Order')).filter(
      ({ fields }) => fields['salesforce_opportunity_id'] === opportunityId,
    );
    const tasks = (await this.records('hubspot', 'tasks')).filter(
      ({ fields }) => typeof fields['signalbox_key'] === 'string',
    );
    const opportunity = (await this.records('salesforce', 'Opportunity')).find(
      ({ id }) => id === opportunityId,
    );
    const deals = (await this.records('hubspot', 'deals')).filter(
      ({ fields }) => fields['salesforce_opportunity_id'] === opportunityId,
    );
    const dealIds = deals.map(({ id }) => id);
    const linked = tasks.filter(({ fields, deleted }) => {
      const associations = fields['associations'] as Record<string, string[]> | undefined;
      return !deleted && (associations?.['deals'] ?? []).some((id) => dealIds.includes(String(id)));
    });
    const live = orders.filter(({ fields, deleted }) => !deleted && fields['docstatus'] !== 2);
    return {
      orders: live.length,
      cancelled: orders.filter(({ fields, deleted }) => !deleted && fields['docstatus'] === 2).length,
      submitted: live.filter(({ fields }) => fields['docstatus'] === 1).length,
      total: live[0]?.fields['grand_total'] ?? null,
      orderNumber: live[0]?.id ?? null,
      numberOnOpportunity: opportunity?.fields['ERP_Order_Number__c'] ?? null,
      tasks: linked.length,
    };
  }
}

/** Asks until there is an answer. */
export async function until<T>(
  what: string | (() => string),
  ask: () => Promise<T | undefined>,
  seconds = 30,
): Promise<T> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (Date.now() > end)
      throw new Error(`waited ${seconds} s for ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
