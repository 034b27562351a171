import { createHash, timingSafeEqual } from 'node:crypto';
import { SignalboxError } from '@signalbox/contracts';
import { createParamDecorator, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';

interface ApiRequest {
  headers: Record<string, string | undefined>;
  person?: string;
}

/** Lets people in by their token; who a token belongs to is who decides. */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly people: { name: string; digest: Buffer }[];

  /** @param tokens `name:token,name:token` */
  constructor(tokens: string) {
    this.people = tokens.split(',').map((pair) => {
      const [name = '', token = ''] = pair.split(':');
      return { name, digest: digest(token) };
    });
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<ApiRequest>();
    const [scheme, token] = (request.headers['authorization'] ?? '').split(' ');
    const given = digest(token ?? '');
    const person = this.people.find((known) => timingSafeEqual(known.digest, given));
    if (scheme !== 'Bearer' || person === undefined) {
      throw new SignalboxError(
        'FORBIDDEN_BY_POLICY',
        'The API needs a token: send "Authorization: Bearer <token>" with one of API_TOKENS.',
        {
          details: { field: 'authorization' },
        },
      );
    }
    request.person = person.name;
    return true;
  }
}

/** The name of the person whose token came with the request. */
export const Person = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  return context.switchToHttp().getRequest<ApiRequest>().person ?? 'unknown';
});

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
