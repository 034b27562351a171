import { HINT_SUBJECT, SignalboxError, type Fields } from '@signalbox/contracts';
import { currentTraceparent, type NatsConnection } from '@signalbox/messaging';
import type { PoolClient } from 'pg';
import type { CreatedRun, RunStore } from './run-store.js';

export interface RunStart {
  playbook: string;
  title: string;
  businessKey: string;
  input: Fields;
  /** A person's name, or `trigger:<name>`. */
  startedBy: string;
  byPerson: boolean;
}

/** Starts runs: one for each business key, whoever asks and however often. */
export class RunStarter {
  constructor(
    private readonly runs: RunStore,
    private readonly nats: NatsConnection,
    private readonly model: string,
  ) {}

  async start(start: RunStart, client?: PoolClient): Promise<CreatedRun> {
    if (start.businessKey.trim() === '') {
      throw new SignalboxError('BAD_REQUEST', 'businessKey: a run needs the business key of its job.', {
        details: { field: 'businessKey' },
      });
    }
    return this.runs.create({ ...start, model: this.model, traceparent: currentTraceparent() }, client);
  }

  /** Tells the orchestrators that something is due; losing it costs a second. */
  hint(): void {
    this.nats.publish(HINT_SUBJECT);
  }
}
