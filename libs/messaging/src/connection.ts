import { SignalboxError } from '@signalbox/contracts';
import type { Logger, ReadinessCheck } from '@signalbox/runtime';
import { connect, type NatsConnection } from '@nats-io/transport-node';

export type { NatsConnection } from '@nats-io/transport-node';

/**
 * Connects and stays connected: a broken connection is mended for ever, at most 2 s apart.
 * @throws SignalboxError `UNAVAILABLE` when there is no server at the address within 10 s.
 */
export async function connectNats(url: string, name: string, logger: Logger): Promise<NatsConnection> {
  const servers = url.split(',');
  const connection = await connect({
    servers,
    name,
    timeout: 10_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 20_000,
    // A stack for each request, taken in case it fails, costs more than the request; who asks wraps failures anyway.
    noAsyncTraces: true,
  }).catch((cause: unknown) => {
    throw new SignalboxError(
      'UNAVAILABLE',
      `No NATS server answers at ${servers.map(withoutSecrets).join(', ')}. Start one, or set NATS_URL.`,
      {
        cause,
      },
    );
  });
  void watch(connection, logger);
  return connection;
}

function withoutSecrets(server: string): string {
  return server.replace(/(^|\/\/)[^/]*@/, '$1');
}

async function watch(connection: NatsConnection, logger: Logger): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'disconnect' || status.type === 'reconnect')
      logger.warn({ nats: status.type }, 'NATS connection changed');
  }
}

export function natsReadiness(connection: NatsConnection): ReadinessCheck {
  return {
    name: 'nats',
    async check() {
      if (connection.isClosed()) return 'the NATS connection is closed';
      const answered = await Promise.race([
        connection.flush().then(() => true),
        new Promise<false>((resolve) => setTimeout(resolve, 1_000, false).unref()),
      ]);
      return answered ? undefined : 'NATS has not answered for a second';
    },
  };
}
