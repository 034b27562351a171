import { randomUUID } from 'node:crypto';
import { asSignalboxError, ERROR_CODES, type ErrorBody } from '@signalbox/contracts';
import { publishDurable, type NatsConnection } from '@signalbox/messaging';
import type { Logger } from '@signalbox/runtime';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Counter } from 'prom-client';
import type { NoticeFacts } from '../define-gateway.js';

const LARGEST_NOTICE_BYTES = 1_048_576;
/** What a message carries beside the body: subject, headers, trace context. */
const MESSAGE_OVERHEAD_BYTES = 8_192;

/** The largest notice that can be made durable, bytes: a NATS server refuses messages above its own limit. */
export function noticeLimit(nats: Pick<NatsConnection, 'info'>): number {
  const largestMessage = nats.info?.max_payload ?? LARGEST_NOTICE_BYTES;
  return Math.min(LARGEST_NOTICE_BYTES, largestMessage - MESSAGE_OVERHEAD_BYTES);
}

export interface NoticeDoor {
  nats: NatsConnection;
  logger: Logger;
  connection: string;
  notices: NoticeFacts;
  /** Where vendors reach this gateway: `https://erpnext.example.com`; the door is `/notices` below it. */
  publicUrl: string | undefined;
  /** By outcome: accepted, refused, failed. */
  counter: Counter<'outcome'>;
}

/**
 * The HTTP door for vendors' notices: signature over the raw bytes, then durable in JetStream as it came, then the
 * answer. Looking at it comes later.
 */
export function openNoticeDoor(server: FastifyInstance, door: NoticeDoor): void {
  const bodyLimit = noticeLimit(door.nats);
  server.register((scope, _, done) => {
    // Bodies stay bytes, whatever their content type: a signature covers bytes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) => {
      door.counter.inc({ outcome: 'refused' });
      const tooLarge = error.statusCode === 413;
      if (tooLarge) door.logger.warn({ bodyLimit, from: request.ip }, 'a notice was too large to be kept');
      const message = tooLarge
        ? `body: a notice may have ${bodyLimit} bytes, for it is kept as one message.`
        : 'The request can not be read.';
      return reply.status(error.statusCode ?? 400).send({
        code: 'BAD_REQUEST',
        message,
        details: { field: 'body', limit: bodyLimit },
      } satisfies ErrorBody);
    });
    scope.post('/notices', async (request, reply) => {
      try {
        await receive(door, request);
        door.counter.inc({ outcome: 'accepted' });
        const { status, contentType, body } = door.notices.acknowledge;
        return reply.status(status).type(contentType).send(body);
      } catch (thrown) {
        const error = asSignalboxError(thrown);
        const refused = error.class !== 'transient' && error.class !== 'ours';
        door.counter.inc({ outcome: refused ? 'refused' : 'failed' });
        door.logger.warn(
          { code: error.code, reason: error.message, from: request.ip },
          'a notice was not accepted',
        );
        return reply
          .status(error.code === 'PERMISSION_DENIED' ? 401 : ERROR_CODES[error.code].status)
          .send(error.toBody());
      }
    });
    done();
  });
}

async function receive(door: NoticeDoor, request: FastifyRequest): Promise<void> {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const url = `${(door.publicUrl ?? `http://${request.host}`).replace(/\/+$/, '')}${request.url}`;
  door.notices.verify({ method: request.method, url, headers, body }, Date.now());
  await publishDurable(door.nats, `notices.${door.connection}`, body, { messageId: randomUUID() });
}
