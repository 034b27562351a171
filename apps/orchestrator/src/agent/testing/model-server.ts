import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that the server got. */
export interface ModelRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

/** What it answers: a JSON body with 200, or the status given. */
export interface ModelReply {
  status?: number;
  headers?: Record<string, string>;
  body: object;
}

export interface ModelServer {
  url: string;
  requests: ModelRequest[];
  close(): Promise<void>;
}

/**
 * A local HTTP server that answers each request with the next reply, as a provider of models would; the last repeats. The
 * replies below all carry the same id, as some servers give.
 */
export async function startModelServer(replies: ModelReply[]): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
      const reply = replies[Math.min(requests.length, replies.length - 1)];
      requests.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(reply?.status ?? 200, { 'content-type': 'application/json', ...reply?.headers });
      response.end(JSON.stringify(reply?.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

type Calls = [id: string, name: string, args: object][];

/** An answer of OpenAI's chat completions API (https://platform.openai.com/docs/api-reference/chat/object). */
export function openAiReply(said: string | Calls): ModelReply {
  const calls = typeof said === 'string' ? [] : said;
  const message = {
    role: 'assistant',
    content: typeof said === 'string' ? said : null,
    ...(calls.length === 0
      ? {}
      : {
          tool_calls: calls.map(([id, name, args]) => ({
            id,
            type: 'function',
            function: { name, arguments: JSON.stringify(args) },
          })),
        }),
  };
  const finish_reason = calls.length === 0 ? 'stop' : 'tool_calls';
  return {
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1_763_800_000,
      model: 'gpt-test',
      choices: [{ index: 0, message, finish_reason }],
      usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
    },
  };
}

/** An answer of Anthropic's messages API (https://platform.claude.com/docs/en/api/messages). */
export function anthropicReply(said: string | Calls): ModelReply {
  const content =
    typeof said === 'string'
      ? [{ type: 'text', text: said }]
      : said.map(([id, name, input]) => ({ type: 'tool_use', id, name, input }));
  return {
    body: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude-test',
      content,
      stop_reason: typeof said === 'string' ? 'end_turn' : 'tool_use',
      stop_sequence: null,
      usage: { input_tokens: 1, output_tokens: 1 },
    },
  };
}

/** An answer of Ollama's chat API, one chunk that is the last (https://docs.ollama.com/api/chat). */
export function ollamaReply(said: string | Calls): ModelReply {
  const calls = typeof said === 'string' ? [] : said;
  return {
    body: {
      model: 'qwen-test',
      created_at: '2026-11-22T09:00:00Z',
      message: {
        role: 'assistant',
        content: typeof said === 'string' ? said : '',
        ...(calls.length === 0
          ? {}
          : { tool_calls: calls.map(([, name, args]) => ({ function: { name, arguments: args } })) }),
      },
      done: true,
      done_reason: 'stop',
    },
  };
}
