/** Exit statuses, stable: scripts may rely on them. */
export const EXIT = {
  ok: 0,
  /** Something went wrong, or a check found something wrong. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** No stack is running, or it can't be reached. */
  unreachable: 3,
  notFound: 4,
  /** The stack refused: a policy, a token, a decision that was already made, data that changed since. */
  refused: 5,
} as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** What went wrong, and how to mend it, for the person at the terminal. */
export class CliError extends Error {
  constructor(
    readonly status: ExitStatus,
    message: string,
    /** What to do now, as a sentence or a command. */
    readonly fix?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'CliError';
  }
}
