import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

/** One call as it went to the vendor, and the text of its answer. */
export interface RecordedCall {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  answer: string;
}

const OF_THE_CONNECTION = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/** Stands before a vendor and notes each call, so that the same calls can be made without a gateway. */
export async function openRecorder(
  vendorUrl: string,
): Promise<{ url: string; calls: RecordedCall[]; close(): void }> {
  const calls: RecordedCall[] = [];
  const server = createServer((incoming, outgoing) => {
    const pass = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      const { method = 'GET', url: path = '/' } = incoming;
      const headers = passedOn(incoming.headers);
      const reply = await request(`${vendorUrl}${path}`, {
        ...{ method: method as 'GET', headers },
        ...(body === '' ? {} : { body }),
      });
      const answer = await reply.body.text();
      calls.push({ method, path, headers, body, answer });
      outgoing.writeHead(reply.statusCode, passedOn(reply.headers as IncomingHttpHeaders)).end(answer);
    };
    pass().catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, close };
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !OF_THE_CONNECTION.has(name))
      .map(([name, value]) => [name, String(value)]),
  );
}
