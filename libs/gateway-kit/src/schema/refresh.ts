import type { Logger } from '@signalbox/runtime';
import type { SchemaCache } from '../schema.js';
import { withCallScope } from '../vendor/calls.js';
import type { SharedSchema } from './shared-schema.js';

export interface RefreshParts {
  schema: SchemaCache;
  shared: SharedSchema;
  logger: Logger;
  intervalMs: number;
}

const DESCRIBE_TIMEOUT_MS = 30_000;

/**
 * Keeps the types that were asked for as they are in the org, without anybody waiting: asked anew at each interval by
 * the replica whose turn comes first; dropped at once where another replica found them changed.
 */
export async function startSchemaRefresh(parts: RefreshParts): Promise<{ stop(): void }> {
  const { schema, shared, logger, intervalMs } = parts;
  const unfollow = await shared.follow((type, hash) => {
    const known = schema.hashOf(type);
    if (known !== undefined && known !== hash) schema.forget(type);
  });
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const round = async (): Promise<void> => {
    for (const type of schema.known())
      await refresh(parts, type).catch((error: unknown) =>
        logger.warn({ err: error, type }, 'a type could not be asked for anew; what is known stays'),
      );
    schedule();
  };
  // Replicas that started together must not ask together.
  const schedule = () => {
    if (!stopped) timer = setTimeout(() => void round(), intervalMs * (0.75 + Math.random() / 2)).unref();
  };
  schedule();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      unfollow();
    },
  };
}

async function refresh({ schema, shared, intervalMs }: RefreshParts, type: string): Promise<void> {
  const askedByOthers = await shared.confirms(type, schema.hashOf(type), intervalMs / 2);
  if (askedByOthers) return schema.confirm(type);
  await withCallScope({ calls: 0, deadline: Date.now() + DESCRIBE_TIMEOUT_MS }, () => schema.refresh(type));
}
