import type { Change } from '@signalbox/contracts';
import type { GatewayReads } from './ports.js';
import type { ConnectionPreview } from './proposal.js';
import { READ_RETRIES, retrying } from './retrying.js';

/** Asks each connection what its changes would do; writes nothing. Passing failures are retried. */
export async function previewAll(
  gateways: GatewayReads,
  changes: Change[],
  signal?: AbortSignal,
): Promise<ConnectionPreview[]> {
  const connections = [...new Set(changes.map(({ connection }) => connection))];
  return Promise.all(
    connections.map(async (connection) => {
      const own = changes.filter((change) => change.connection === connection);
      const reply = await retrying(() => gateways.preview(connection, own), { ...READ_RETRIES, signal });
      return { connection, ...reply };
    }),
  );
}
