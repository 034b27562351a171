import { SignalboxError, type Fields, type StartRunReply } from '@signalbox/contracts';
import { connectionMapping, type Mappings } from '@signalbox/mapping';
import type { Gateways } from '../gateways/gateways.js';
import { requestable, requestedStart, type Trigger } from '../triggers/index.js';
import type { RunStarter } from './run-starter.js';
import { runSummary } from './run-store.js';

export interface RequestedRunsParts {
  triggers: readonly Trigger[];
  mappings: Mappings;
  gateways: Gateways;
  starter: RunStarter;
}

/** Runs that a person or a program asks for. */
export class RequestedRuns {
  constructor(private readonly parts: RequestedRunsParts) {}

  /**
   * Starts the trigger's run, or attaches to the one that has its business key.
   * @throws SignalboxError `NOT_FOUND` for an unknown trigger or record, `BAD_REQUEST` for an input that does not fit.
   */
  async start(name: string, input: Fields, startedBy: string): Promise<StartRunReply> {
    const { triggers, starter } = this.parts;
    const trigger = requestable(triggers, name);
    requestedStart(triggers, name, input);
    const start = requestedStart(triggers, name, await this.lookUpRecords(trigger, input));
    const { run, created, reopened } = await starter.start({ ...start, startedBy, byPerson: true });
    starter.hint();
    return { run: runSummary(run), created, reopened };
  }

  /** Ids as their system writes them, so that short and long forms of one id are one business key. */
  private async lookUpRecords(trigger: Trigger, input: Fields): Promise<Fields> {
    const { gateways, mappings } = this.parts;
    const looked = await Promise.all(
      Object.entries(trigger.input).map(async ([name, { record }]) => {
        if (record === undefined) return [name, input[name]] as const;
        const { type } = connectionMapping(mappings, record.entity, record.in);
        const found = await gateways.get(record.in, { type, id: String(input[name]) });
        if (found.record) return [name, found.record.id] as const;
        throw new SignalboxError(
          'NOT_FOUND',
          `input.${name}: ${record.in} has no ${record.entity} "${String(input[name])}".`,
          {
            details: { field: `input.${name}` },
          },
        );
      }),
    );
    return Object.fromEntries(looked) as Fields;
  }
}
