import type { Right } from '../rights.js';
import type { Session } from '../session.js';
import type { Site } from '../site.js';

export interface MethodCall {
  site: Site;
  session: Session;
  verb: string;
  args: Record<string, unknown>;
}

/** A function that the server lets callers run. */
export interface Method {
  verbs: string[];
  /** Arguments that Python's signature has no default for. */
  required?: string[];
  /** The right that it needs on the DocType that it is asked about. Default `read`. */
  right?: Right;
  /** True where no login is needed. */
  guest?: boolean;
  /** Returns what goes under `message`; undefined for nothing. */
  run(call: MethodCall): unknown;
}

/** An answer that is more than a `message`. */
export class WholeAnswer {
  constructor(readonly body: Record<string, unknown>) {}
}
