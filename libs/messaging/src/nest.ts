import { asSignalboxError, SignalboxError } from '@signalbox/contracts';
import { Catch, ValidationPipe, type ExceptionFilter, type INestApplication } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { throwError, type Observable } from 'rxjs';

/** Lets errors reach the NATS door as they are; Nest would replace them by "Internal server error". */
@Catch()
export class SignalboxErrorFilter implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => asSignalboxError(error));
  }
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
