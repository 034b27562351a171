/** An answer as the specs look at it. */
export interface Exchanged {
  status: number;
  text: string;
  contentType: string | null;
  /** Undefined where the body is no JSON. */
  body: Record<string, unknown> | undefined;
}

export interface Call {
  body?: unknown;
  headers?: Record<string, string>;
}

const AUTHORIZATION = 'token local-key:local-secret';

/** Talks to a site over HTTP with Signalbox's key, for specs; `path` is not encoded yet. */
export function siteClient(url: string) {
  const call = async (
    method: string,
    path: string,
    { body, headers = {} }: Call = {},
  ): Promise<Exchanged> => {
    const isText = typeof body === 'string';
    const response = await fetch(url + encodeURI(path).replaceAll('+', '%2B'), {
      method,
      headers: {
        accept: 'application/json',
        authorization: AUTHORIZATION,
        ...(body !== undefined && !isText && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      text,
      contentType: response.headers.get('content-type'),
      body: tryParse(text),
    };
  };
  return {
    call,
    get: (path: string, headers?: Record<string, string>) =>
      call('GET', path, { ...(headers && { headers }) }),
    post: (path: string, body?: unknown) => call('POST', path, { body }),
    put: (path: string, body?: unknown) => call('PUT', path, { body }),
    delete: (path: string) => call('DELETE', path),
  };
}

export type SiteClient = ReturnType<typeof siteClient>;

function tryParse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** The document that an answer carries, of a resource or a method. */
export function docOf({ body }: Exchanged): Record<string, unknown> {
  return (body?.data ?? body?.message ?? {}) as Record<string, unknown>;
}

/** The texts of `_server_messages`, which is JSON within JSON. */
export function messagesOf({ body }: Exchanged): string[] {
  const list = JSON.parse(String(body?._server_messages ?? '[]')) as string[];
  return list.map((text) => (JSON.parse(text) as { message: string }).message);
}

/** What a failure says: status, class, and the text of its exception or messages. */
export function failureOf(exchanged: Exchanged) {
  const { exc_type: type, exception } = exchanged.body ?? {};
  return { status: exchanged.status, type, exception };
}
