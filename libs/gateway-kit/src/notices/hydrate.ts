import { eventIdentity, NOTICES_STREAM, type Notice, type RecordEvent } from '@signalbox/contracts';
import { consume, publishDurable, type NatsConnection, type RunningConsumer } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import type { SystemAdapter } from '../define-gateway.js';
import type { SchemaCache } from '../schema.js';
import { withCallScope } from '../vendor/calls.js';

const READ_TIMEOUT_MS = 20_000;

export interface HydrationParts {
  nats: NatsConnection;
  logger: Logger;
  connection: string;
  adapter: SystemAdapter;
  schema: SchemaCache;
}

/** Looks at durable notices: reads each record and publishes what is so now as an event, once per identity. */
export function startHydration(parts: HydrationParts): Promise<RunningConsumer> {
  const { nats, logger, connection, adapter } = parts;
  const facts = adapter.notices;
  return consume({
    nats,
    logger,
    stream: NOTICES_STREAM.name,
    durable: `hydrate-${connection}`,
    subject: `notices.${connection}`,
    handle: async (message) => {
      const notices = await facts?.parse(Buffer.from(message.data));
      for (const notice of notices ?? []) await publishEvent(parts, notice);
    },
    deadLetter: (message, error) =>
      publishDurable(nats, `events.${connection}.dead`, message.data, {
        messageId: `dead-${message.seq}`,
        headers: {
          'Signalbox-Reason': String((error as Error).message)
            .replace(/\s+/g, ' ')
            .slice(0, 500),
        },
      }),
  });
}

async function publishEvent(
  { nats, connection, adapter, schema }: HydrationParts,
  notice: Notice,
): Promise<void> {
  if (!adapter.types.includes(notice.type)) return;
  const type = await schema.type(notice.type);
  const record = await withCallScope({ calls: 0, deadline: Date.now() + READ_TIMEOUT_MS }, () =>
    notice.operation === 'deleted' ? Promise.resolve(null) : adapter.read({ type, id: notice.id }),
  );
  const operation = record === null ? 'deleted' : notice.operation;
  const facts = {
    connection,
    type: notice.type,
    id: record?.id ?? notice.id,
    operation,
    incarnation: record?.createdAt ?? '',
    version: record?.version ?? notice.occurredAt ?? '',
  };
  const identity = eventIdentity({ ...facts, watched: record?.fields ?? {} });
  const event: RecordEvent = { ...facts, identity, record, observedAt: new Date().toISOString() };
  await publishDurable(nats, `events.${connection}.${operation}`, JSON.stringify(event), {
    messageId: identity,
  });
}
