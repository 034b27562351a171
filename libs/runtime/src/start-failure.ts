export interface StartFailure {
  /** What went wrong, for the person who starts the service. */
  reason: string;
  /** Where in our code; undefined where nothing in it is wrong. */
  stack: string | undefined;
}

/** PostgreSQL's classes of errors that lie in how it is reached: connection, login, database, resources, shutdown. */
const REACHING_POSTGRES = /^(08|28|3D|53|57)[0-9A-Z]{3}$/;
/** ECONNREFUSED, EADDRINUSE, ENOENT …; Node's ERR_… are mistakes in a program. */
const SYSTEM = /^E(?!RR_)[A-Z]+$/;

/**
 * Why a service did not start. Wrong settings, an error of the closed list other than INTERNAL and what the system or
 * PostgreSQL refused are for whoever runs it; anything else is a defect, whose place its developer needs.
 */
export function startFailure(error: unknown): StartFailure {
  if (!(error instanceof Error)) return { reason: String(error), stack: undefined };
  // What a name with several addresses refused is told by the first.
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  if (error.message === '' && first instanceof Error) return startFailure(first);
  const { code = '' } = error as { code?: string };
  if (REACHING_POSTGRES.test(code)) return { reason: `PostgreSQL: ${error.message}`, stack: undefined };
  const isTold = error.name === 'SettingsError' || isOfClosedList(error, code) || SYSTEM.test(code);
  return { reason: error.message, stack: isTold ? undefined : error.stack };
}

const isOfClosedList = (error: Error, code: string) => 'toBody' in error && code !== 'INTERNAL';
