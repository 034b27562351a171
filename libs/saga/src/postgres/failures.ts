import { SignalboxError } from '@signalbox/contracts';

/** SQLSTATE classes and codes after which the same statement may work: connection, shutdown, resources, conflict. */
const PASSING = /^(08|53|57P0|40001|40P01|55P03)/;

/** True when nobody knows whether a statement was executed, or it was not, but would be if tried again. */
export function isPassing(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  if (typeof code !== 'string') return true;
  // Five characters are a SQLSTATE; longer ones, such as ECONNRESET, come from the socket.
  return code.length !== 5 || PASSING.test(code);
}

/** PostgreSQL's failure as one of ours. */
export function databaseError(error: unknown): SignalboxError {
  return isPassing(error)
    ? new SignalboxError('UNAVAILABLE', 'PostgreSQL can not be reached.', { cause: error })
    : new SignalboxError('INTERNAL', 'PostgreSQL refused a statement of the saga journal.', { cause: error });
}

/** Runs a statement, whose failure becomes ours. */
export async function asking<Result>(query: Promise<Result>): Promise<Result> {
  try {
    return await query;
  } catch (error) {
    throw databaseError(error);
  }
}
