import { SignalboxError, asSignalboxError, isSignalboxError, type ErrorCode } from '@signalbox/contracts';

/** What the errors of the providers' clients have in common. */
interface ClientError {
  status?: unknown;
  status_code?: unknown;
  code?: unknown;
  name?: unknown;
  message?: unknown;
  cause?: unknown;
  headers?: unknown;
}

const BY_STATUS: Record<number, ErrorCode> = {
  401: 'AUTH_REJECTED',
  403: 'AUTH_REJECTED',
  408: 'TIMEOUT',
  409: 'UNAVAILABLE',
  429: 'RATE_LIMITED',
};
const TIMEOUT_NAMES = new Set(['TimeoutError', 'APIConnectionTimeoutError']);
const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'EPIPE', 'ETIMEDOUT']);

const ADVICE: Partial<Record<ErrorCode, string>> = {
  AUTH_REJECTED: 'The provider refused the key of the model; check the key variable.',
  RATE_LIMITED: 'The provider of the model limits calls; the run goes on later.',
  QUOTA_EXHAUSTED: 'The account at the provider of the model has no credit left.',
  TIMEOUT: 'The model did not answer in time; the run goes on later.',
  UNAVAILABLE: 'The model cannot be reached; the run goes on later.',
};

/** A failure of a model's provider, as one of ours; what the provider says of a refused key is not passed on. */
export function modelError(model: string, error: unknown): SignalboxError {
  if (isSignalboxError(error)) return error;
  const failure = (error ?? {}) as ClientError;
  const code = codeOf(failure);
  if (code === null) return asSignalboxError(error);
  const said =
    code === 'BAD_REQUEST' ? `It refused the request: ${String(failure.message).slice(0, 300)}` : '';
  return new SignalboxError(code, `${model}: ${ADVICE[code] ?? said}`, {
    cause: error,
    retryAfterMs: retryAfterMs(failure.headers),
  });
}

function codeOf(failure: ClientError): ErrorCode | null {
  const status = Number(failure.status ?? failure.status_code);
  if (failure.code === 'insufficient_quota') return 'QUOTA_EXHAUSTED';
  if (BY_STATUS[status] !== undefined) return BY_STATUS[status];
  if (status >= 500) return 'UNAVAILABLE';
  if (status >= 400) return 'BAD_REQUEST';
  if (TIMEOUT_NAMES.has(String(failure.name))) return 'TIMEOUT';
  return isNetworkFailure(failure) ? 'UNAVAILABLE' : null;
}

function isNetworkFailure(failure: ClientError): boolean {
  if (failure.name === 'APIConnectionError' || NETWORK_CODES.has(String(failure.code))) return true;
  if (failure.message === 'fetch failed' || failure.message === 'Connection error.') return true;
  return (
    failure.cause !== undefined && failure.cause !== null && isNetworkFailure(failure.cause as ClientError)
  );
}

function retryAfterMs(headers: unknown): number | undefined {
  const value = headers instanceof Headers ? headers.get('retry-after') : null;
  const seconds = value === null ? NaN : Number(value);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}
