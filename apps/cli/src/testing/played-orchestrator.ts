import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  path: string;
  authorization: string | undefined;
  body: unknown;
}

/** Answers by `METHOD /path` (without the query): a body with status 200, or a status with a body. */
export type Answers = Readonly<Record<string, unknown | { status: number; body: unknown }>>;

/** A local HTTP server in the orchestrator's place. */
export async function playOrchestrator(answers: Answers) {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const { method = '', url = '' } = request;
      seen.push({ method, path: url, authorization: request.headers.authorization, body });
      const answer = answers[`${method} ${url.split('?')[0]}`] ?? notFound(url);
      const { status, body: reply } = isRefusal(answer) ? answer : { status: 200, body: answer };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

const isRefusal = (answer: unknown): answer is { status: number; body: unknown } =>
  typeof answer === 'object' &&
  answer !== null &&
  typeof (answer as { status?: unknown }).status === 'number';

const notFound = (url: string) => ({
  status: 404,
  body: { code: 'NOT_FOUND', message: `nothing at ${url}` },
});

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
