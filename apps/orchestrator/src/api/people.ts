import { createHash, timingSafeEqual } from 'node:crypto';

/** Who may use the API: names by token. */
export class People {
  private readonly known: { name: string; digest: Buffer }[];

  /** @param tokens `name:token,name:token` */
  constructor(tokens: string) {
    this.known = tokens.split(',').map((pair) => {
      const [name = '', token = ''] = pair.split(':');
      return { name, digest: digest(token) };
    });
  }

  /** The name of the person whose token it is; compared in constant time. */
  nameOf(token: string): string | undefined {
    const given = digest(token);
    return this.known.find((person) => timingSafeEqual(person.digest, given))?.name;
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
