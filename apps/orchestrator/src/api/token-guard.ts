import { SignalboxError } from '@signalbox/contracts';
import {
  createParamDecorator,
  Inject,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { People } from './people.js';

interface ApiRequest {
  headers: Record<string, string | undefined>;
  person?: string;
}

/** Provides `API_TOKENS`: `name:token,name:token`. */
export const API_TOKENS = Symbol('API_TOKENS');

/** Lets people in by their token; who a token belongs to is who decides. */
@Injectable()
export class TokenGuard implements CanActivate {
  constructor(@Inject(People) private readonly people: People) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const [scheme, token = ''] = (request.headers['authorization'] ?? '').split(' ');
    const name = this.people.nameOf(token);
    if (scheme !== 'Bearer' || name === undefined) {
      throw new SignalboxError(
        'FORBIDDEN_BY_POLICY',
        'The API needs a token: send "Authorization: Bearer <token>" with one of API_TOKENS.',
        { details: { field: 'authorization' } },
      );
    }
    request.person = name;
    return true;
  }
}

/** The name of the person whose token came with the request. */
export const Person = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  return context.switchToHttp().getRequest<ApiRequest>().person ?? 'unknown';
});
