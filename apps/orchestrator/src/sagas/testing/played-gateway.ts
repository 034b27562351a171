import {
  SignalboxError,
  type ApplyRequest,
  type Change,
  type CompensateRequest,
  type ErrorCode,
  type Fields,
  type PreviewRequest,
  type Receipt,
  type ResolveRequest,
} from '@signalbox/contracts';
import type { NatsConnection } from '@signalbox/messaging';
import { headers, type Msg } from '@nats-io/transport-node';
import { Svcm } from '@nats-io/services';

/** A gateway's place on NATS, with records in memory. It refuses what `refuses` says. */
export class PlayedGateway {
  /** Records that stand, by the key that made them. */
  readonly records = new Map<string, { fields: Fields; receipt: Receipt }>();
  readonly voided = new Set<string>();
  readonly keysTried: string[] = [];
  refuses: (change: Change) => boolean = () => false;
  refusal: ErrorCode = 'VALIDATION';
  private made = 0;

  constructor(
    private readonly nats: NatsConnection,
    private readonly connection: string,
  ) {}

  async start(): Promise<void> {
    const { connection } = this;
    const metadata = { kind: 'gateway', connection, system: connection, mode: 'test', writes: 'allowed' };
    await new Svcm(this.nats).add({ name: 'gateway', version: '0.1.0', metadata });
    this.serve('preview', ({ changes }: PreviewRequest) => ({
      schemaVersion: '1',
      items: changes.map(({ ref, fields }) => ({ ref, before: null, after: fields, calls: 1, problems: [] })),
    }));
    this.serve('apply', (request: ApplyRequest) => ({ receipt: this.apply(request) }));
    this.serve('compensate', (request: CompensateRequest) => ({ receipt: this.compensate(request) }));
    this.serve('resolve', (request: ResolveRequest) => this.resolve(request));
  }

  subjects(): unknown[] {
    return [...this.records.values()].map(({ fields }) => fields['hs_task_subject']);
  }

  private apply({ change, key, sagaId }: ApplyRequest): Receipt {
    this.keysTried.push(key);
    const known = this.records.get(key);
    if (known !== undefined) return known.receipt;
    if (this.voided.has(key)) throw new SignalboxError('CONFLICT', 'The key was given up.');
    if (this.refuses(change)) throw new SignalboxError(this.refusal, 'The subject is taken.');
    const { ref, kind, connection, type } = change;
    const fields = change.fields as Fields;
    const receipt: Receipt = {
      key,
      sagaId,
      ref,
      kind,
      connection,
      type,
      id: `T-${++this.made}`,
      before: null,
      after: fields,
      calls: 1,
      outcome: 'done',
      keyMode: 'field',
      compensation: 'delete',
      at: new Date().toISOString(),
    };
    this.records.set(key, { fields, receipt });
    return receipt;
  }

  private compensate({ receipt, key }: CompensateRequest): Receipt {
    this.records.delete(receipt.key);
    return { ...receipt, key, kind: 'compensate', before: receipt.after, after: null, compensation: 'none' };
  }

  private resolve({ key, giveUp }: ResolveRequest) {
    const known = this.records.get(key);
    if (known !== undefined) return { state: 'applied', receipt: known.receipt };
    if (giveUp === true) this.voided.add(key);
    return { state: this.voided.has(key) ? 'voided' : 'absent' };
  }

  private serve<T>(operation: string, answer: (request: T) => unknown): void {
    this.nats.subscribe(`gateways.${this.connection}.${operation}`, {
      callback: (_, message) => respond(message, () => answer(message.json<T>())),
    });
  }
}

function respond(message: Msg, answer: () => unknown): void {
  try {
    message.respond(JSON.stringify(answer()));
  } catch (error) {
    const failed = headers();
    failed.set('Nats-Service-Error-Code', '422');
    message.respond(JSON.stringify((error as SignalboxError).toBody()), { headers: failed });
  }
}
