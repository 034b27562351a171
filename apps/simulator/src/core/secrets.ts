import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from './answer.js';

/** Names under which credentials go out and come back, in forms, JSON and headers. */
const SECRET_NAME =
  /^(access_?token|refresh_?token|client_?secret|api_?secret|assertion|password|pwd|sid|session_?id)$/i;
/** Shorter ones would be found by chance. */
const SHORTEST = 6;

/** The credentials that a request shows. */
export function secretsOfRequest(headers: IncomingHttpHeaders, body: string): string[] {
  const [, shown = ''] = (headers.authorization ?? '').split(/\s+/, 2);
  // `token key:secret` shows a name and a secret.
  return longEnough([shown, shown.split(':')[1] ?? '', ...namedIn(body)]);
}

/** The tokens that an answer hands out. */
export function secretsOfAnswer({ headers, body }: Answer): string[] {
  const isJson = String(headers['content-type'] ?? '').includes('json');
  return isJson ? longEnough(namedIn(String(body))) : [];
}

const longEnough = (values: string[]) => values.filter((value) => value.length >= SHORTEST);

function namedIn(text: string): string[] {
  // Most bodies name none: they need not be parsed.
  if (!/token|secret|assertion|password|pwd|sid|session/i.test(text)) return [];
  return text.startsWith('{') || text.startsWith('[') ? inJson(text) : inForm(text);
}

function inJson(text: string): string[] {
  const found: string[] = [];
  try {
    JSON.parse(text, (name, value: unknown) => {
      if (typeof value === 'string' && SECRET_NAME.test(name)) found.push(value);
      return value;
    });
  } catch {
    return [];
  }
  return found;
}

function inForm(text: string): string[] {
  return [...new URLSearchParams(text)].filter(([name]) => SECRET_NAME.test(name)).map(([, value]) => value);
}
