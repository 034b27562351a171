import type { Answer } from '../core/answer.js';

/** The id of the record that a call has written: the one of its path, else the one that the answer names. */
export function writtenRecord(
  { method, url }: { method: string; url: string },
  { status, body }: Answer,
): string | undefined {
  if (method === 'GET' || status >= 300) return undefined;
  const [, inPath] = /\/sobjects\/\w+\/(\w{15,18})$/.exec(url) ?? [];
  return inPath ?? idIn(String(body));
}

function idIn(body: string): string | undefined {
  try {
    const answer = JSON.parse(body) as { id?: unknown; compositeResponse?: { body?: { id?: unknown } }[] };
    const id = answer.id ?? answer.compositeResponse?.[0]?.body?.id;
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
