import { asSignalboxError, errorFromBody, type Change, type SignalboxError } from '@signalbox/contracts';
import type { SchemaCache } from '../schema.js';
import { problemsOf } from './problems.js';

/**
 * A vendor's refusal in the words of the schema, where the org's types explain it: a field may have gone or changed since
 * they were asked for. They are asked for once, and all replicas hear of a change; the refusal stays a refusal.
 */
export async function toldBySchema(
  error: SignalboxError,
  change: Change | undefined,
  schema: SchemaCache,
): Promise<SignalboxError> {
  if (error.code !== 'VALIDATION' || change === undefined) return error;
  schema.forget(change.type);
  const told = await schema.type(change.type).then(
    (type) => problemsOf(change, type)[0],
    (thrown: unknown) => {
      const body = asSignalboxError(thrown).toBody();
      // The type itself is gone; a system that can not be asked explains nothing.
      return body.code === 'BAD_REQUEST' ? { ...body, code: 'VALIDATION' as const } : undefined;
    },
  );
  if (told === undefined) return error;
  return errorFromBody({
    ...told,
    details: { ...error.details, ...told.details },
    requestId: error.requestId,
  });
}
