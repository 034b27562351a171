import {
  asSignalboxError,
  SignalboxError,
  type AskReply,
  type ConnectionStatus,
  type DescribeReply,
  type DoctorReply,
  type MappingCheckReply,
  type MappingExplainReply,
  type SetupReply,
  type StatusReply,
} from '@signalbox/contracts';
import { checkMappings, entityOfType, explain, neededFields, type Mappings } from '@signalbox/mapping';
import type { Agent } from '../agent/agent-api.js';
import type { AlertStore } from '../alerts/alert-store.js';
import type { ApprovalStore } from '../approvals/approval-store.js';
import type { Gateways } from '../gateways/gateways.js';
import type { RunStore } from '../runs/run-store.js';

const VERSION = '0.1.0';
const MOST_ALERTS = 20;

export interface OverviewParts {
  gateways: Gateways;
  mappings: Mappings;
  runs: RunStore;
  approvals: ApprovalStore;
  alerts: AlertStore;
  agent: Agent;
  model: string;
}

/** Looks over everything that is connected. */
export class Overview {
  constructor(private readonly parts: OverviewParts) {}

  async status(): Promise<StatusReply> {
    const { runs, approvals, alerts, model } = this.parts;
    const [connections, byStatus, pending, open] = await Promise.all([
      this.connections(),
      runs.countByStatus(),
      approvals.countPending(),
      alerts.list({ open: true, limit: MOST_ALERTS }),
    ]);
    return { version: VERSION, model, connections, runs: byStatus, approvals: { pending }, alerts: open };
  }

  async doctor(): Promise<DoctorReply> {
    const announced = await this.parts.gateways.announcements();
    const perConnection = await Promise.all(announced.map(({ connection }) => this.examine(connection)));
    const names = new Set(announced.map(({ connection }) => connection));
    const missing = this.mappedConnections()
      .filter((connection) => !names.has(connection))
      .map((connection) => ({
        connection,
        check: 'gateway',
        ok: false,
        detail: 'the mappings name it, but no gateway announces it',
        fix: `Start the gateway of ${connection}, or take its column out of config/mappings.`,
      }));
    const mappings = (await this.checkMappings()).checks
      .filter(({ ok }) => !ok)
      .map(({ connection, file, line, field, problem, fix }) => ({
        connection,
        check: `mapping ${field}`,
        ok: false,
        detail: `${file}:${line}: ${problem}`,
        ...(fix ? { fix } : {}),
      }));
    const mapped =
      mappings.length > 0
        ? []
        : [{ connection: 'all', check: 'mappings', ok: true, detail: 'every mapped field exists' }];
    return { checks: [...perConnection.flat(), ...missing, ...mapped, ...mappings] };
  }

  setup(connection: string, apply: boolean, actor: string): Promise<SetupReply> {
    return this.parts.gateways.setup(connection, apply, actor);
  }

  async checkMappings(): Promise<MappingCheckReply> {
    const { gateways, mappings } = this.parts;
    const connections = await gateways.connections();
    const described = await Promise.all(
      connections
        .filter((connection) => this.mappedConnections().includes(connection))
        .map((connection) =>
          gateways.describe(connection, this.mappedTypes(connection)).catch(() => undefined),
        ),
    );
    return checkMappings(
      mappings,
      described.filter((reply): reply is DescribeReply => reply !== undefined),
    );
  }

  async explain(connection: string, type: string, id: string): Promise<MappingExplainReply> {
    const { gateways, mappings } = this.parts;
    const entity = entityOfType(mappings, connection, type);
    if (entity === null) {
      throw new SignalboxError(
        'BAD_REQUEST',
        `type: no mapping file names the type "${type}" of ${connection}.`,
        { details: { field: 'type' } },
      );
    }
    const { record } = await gateways.get(connection, {
      type,
      id,
      include: neededFields(mappings, entity, connection).include,
    });
    if (record === null)
      throw new SignalboxError('NOT_FOUND', `${connection} has no ${type} "${id}".`, {
        details: { field: 'id' },
      });
    return explain(mappings, record);
  }

  ask(question: string): Promise<AskReply> {
    return this.parts.agent.ask(question);
  }

  private async connections(): Promise<ConnectionStatus[]> {
    const announced = await this.parts.gateways.announcements();
    return Promise.all(
      announced.map(async ({ connection, system, mode, writes }) => {
        const problem = await this.parts.gateways.limits(connection).then(
          () => undefined,
          (error: unknown) => asSignalboxError(error).message,
        );
        return {
          connection,
          system,
          mode,
          ready: problem === undefined,
          problems: [problem, writes.startsWith('refused') ? `writes are ${writes}` : undefined].filter(
            (one) => one !== undefined,
          ),
        };
      }),
    );
  }

  private async examine(connection: string): Promise<DoctorReply['checks']> {
    try {
      const { items } = await this.parts.gateways.check(connection);
      return items.map((item) => ({ connection, ...item }));
    } catch (error) {
      const { message } = asSignalboxError(error);
      return [
        {
          connection,
          check: 'gateway',
          ok: false,
          detail: message,
          fix: `Look at its log: signalbox logs ${connection}-gateway`,
        },
      ];
    }
  }

  private mappedConnections(): string[] {
    const entities = Object.values(this.parts.mappings.entities);
    return [...new Set(entities.flatMap((entity) => Object.keys(entity.connections)))].sort();
  }

  private mappedTypes(connection: string): string[] {
    const entities = Object.values(this.parts.mappings.entities);
    return [...new Set(entities.flatMap((entity) => entity.connections[connection]?.type ?? []))];
  }
}
