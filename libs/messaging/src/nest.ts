import { asSignalboxError, ERROR_CODES, SignalboxError, type ErrorBody } from '@signalbox/contracts';
import {
  Catch,
  HttpException,
  Logger,
  ValidationPipe,
  type ArgumentsHost,
  type ExceptionFilter,
  type INestApplication,
} from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { throwError, type Observable } from 'rxjs';

interface HttpReply {
  status(code: number): HttpReply;
  send(body: ErrorBody): unknown;
}

/** Gives errors to both doors as they are: Nest would make "Internal server error" of them over NATS. */
@Catch()
export class SignalboxErrorFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): Observable<never> | void {
    const error = thrown instanceof HttpException ? fromHttp(thrown) : asSignalboxError(thrown);
    if (host.getType() === 'rpc') return throwError(() => error);
    if (error.code === 'INTERNAL') new Logger('http').error(error.cause ?? error);
    const reply = host.switchToHttp().getResponse<HttpReply>();
    reply.status(ERROR_CODES[error.code].status).send(error.toBody());
  }
}

/** Nest's own refusals: an unknown path, a body that is no JSON or too large. */
function fromHttp(error: HttpException): SignalboxError {
  const status = error.getStatus();
  if (status === 404) return new SignalboxError('NOT_FOUND', error.message);
  return status < 500
    ? new SignalboxError('BAD_REQUEST', error.message, { details: { field: 'body' } })
    : asSignalboxError(error);
}

/** Checks bodies against their DTO class; what does not fit is `BAD_REQUEST` and names the field. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    exceptionFactory: (errors) => invalid(errors),
  });
}

export function useSignalboxDoors(app: INestApplication): void {
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new SignalboxErrorFilter());
}

function invalid(errors: ValidationError[]): SignalboxError {
  const found = errors.flatMap((error) => flatten(error, ''));
  const first = found[0];
  return new SignalboxError('BAD_REQUEST', `${first?.field}: ${first?.problem}.`, {
    details: { field: first?.field, problems: found },
  });
}

function flatten(error: ValidationError, prefix: string): { field: string; problem: string }[] {
  const field = prefix + error.property;
  const own = Object.values(error.constraints ?? {}).map((problem) => ({ field, problem }));
  return [...own, ...(error.children ?? []).flatMap((child) => flatten(child, `${field}.`))];
}
