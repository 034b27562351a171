/** How a failure is answered; the whole retry policy hangs on it. */
export type ErrorClass = 'transient' | 'quota' | 'outcome' | 'business' | 'auth' | 'caller' | 'ours';

/**
 * The closed list of failures: its class decides whether anybody tries again, the status is what an HTTP door answers.
 * Codes cross NATS and storage: compare `code`, never `instanceof`.
 */
export const ERROR_CODES = {
  RATE_LIMITED: { class: 'transient', status: 429 },
  UNAVAILABLE: { class: 'transient', status: 503 },
  TIMEOUT: { class: 'transient', status: 504 },
  LOCKED: { class: 'transient', status: 423 },
  QUOTA_EXHAUSTED: { class: 'quota', status: 429 },
  OUTCOME_UNKNOWN: { class: 'outcome', status: 504 },
  NOT_FOUND: { class: 'business', status: 404 },
  VALIDATION: { class: 'business', status: 422 },
  CONFLICT: { class: 'business', status: 409 },
  DUPLICATE: { class: 'business', status: 409 },
  AUTH_REJECTED: { class: 'auth', status: 502 },
  PERMISSION_DENIED: { class: 'auth', status: 502 },
  BAD_REQUEST: { class: 'caller', status: 400 },
  KEY_REUSED: { class: 'caller', status: 409 },
  STALE_OWNER: { class: 'caller', status: 409 },
  UNSUPPORTED: { class: 'caller', status: 400 },
  FORBIDDEN_BY_POLICY: { class: 'caller', status: 403 },
  INTERNAL: { class: 'ours', status: 500 },
} as const satisfies Record<string, { class: ErrorClass; status: number }>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** An error as it crosses NATS, HTTP and storage. */
export interface ErrorBody {
  code: ErrorCode;
  /** What went wrong and how to mend it, for the person who reads it; never a vendor's raw auth text. */
  message: string;
  /** The earliest time from now, in milliseconds, at which trying again can help. */
  retryAfterMs?: number;
  /** What the failure is about: field names, matches, limits. */
  details?: Record<string, unknown>;
  /** The vendor's id of the failed request, for its support. */
  requestId?: string;
}

/** The one error of Signalbox. Everything thrown across a boundary is one, or becomes `INTERNAL`. */
export class SignalboxError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs?: number;
  readonly details?: Record<string, unknown>;
  readonly requestId?: string;

  constructor(
    code: ErrorCode,
    message: string,
    more: Omit<ErrorBody, 'code' | 'message'> & { cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.name = 'SignalboxError';
    this.code = code;
    this.retryAfterMs = more.retryAfterMs;
    this.details = more.details;
    this.requestId = more.requestId;
  }

  get class(): ErrorClass {
    return ERROR_CODES[this.code].class;
  }

  toBody(): ErrorBody {
    const { code, message, retryAfterMs, details, requestId } = this;
    return {
      code,
      message,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      ...(details === undefined ? {} : { details }),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}

/** True for whatever carries a code of the closed list, also an error of another copy of this module. */
export function isSignalboxError(error: unknown): error is SignalboxError {
  return error instanceof Error && isErrorCode((error as { code?: unknown }).code) && 'toBody' in error;
}

/** Whatever was thrown, as a SignalboxError: foreign errors become `INTERNAL` and stay as the cause. */
export function asSignalboxError(error: unknown): SignalboxError {
  if (isSignalboxError(error)) return error;
  return new SignalboxError(
    'INTERNAL',
    'Something went wrong inside Signalbox; its log has the details under the trace id.',
    {
      cause: error,
    },
  );
}

/** The error that a body from NATS or storage describes; a body that is none becomes `INTERNAL`. */
export function errorFromBody(body: unknown): SignalboxError {
  const { code, message, retryAfterMs, details, requestId } = (body ?? {}) as Partial<ErrorBody>;
  if (!isErrorCode(code) || typeof message !== 'string') {
    return new SignalboxError('INTERNAL', 'The answer was an error without a code of the closed list.', {
      details: { body },
    });
  }
  return new SignalboxError(code, message, { retryAfterMs, details, requestId });
}
