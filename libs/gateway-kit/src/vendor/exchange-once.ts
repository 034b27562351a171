import type { Agent, Dispatcher } from 'undici';

export interface HttpRequest {
  origin: string;
  path: string;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body?: string;
}

export interface HttpReply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** Of one exchange: it took too long. */
export class TookTooLong extends Error {
  override readonly name = 'TimeoutError';

  /** @param sent false: not a byte of the request went out, nor will. */
  constructor(readonly sent: boolean) {
    super('the exchange took too long');
  }
}

/**
 * One request and its whole answer, without the stream and the abort signal of undici's own `request`, which cost more than
 * the rest of an exchange.
 * @throws TookTooLong after `timeoutMs`, in whatever state the exchange is; else what undici says of the connection.
 */
export function exchangeOnce(agent: Agent, request: HttpRequest, timeoutMs: number): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const exchange = new Exchange(resolve, reject, timeoutMs);
    try {
      agent.dispatch({ ...request, headersTimeout: 0, bodyTimeout: 0 }, exchange);
    } catch (error) {
      exchange.onResponseError(undefined, error as Error);
    }
  });
}

class Exchange implements Dispatcher.DispatchHandler {
  private readonly timer: NodeJS.Timeout;
  private controller?: Dispatcher.DispatchController;
  private reply?: Omit<HttpReply, 'text'>;
  private readonly chunks: Buffer[] = [];
  private late?: TookTooLong;

  constructor(
    private readonly resolve: (reply: HttpReply) => void,
    private readonly reject: (error: Error) => void,
    timeoutMs: number,
  ) {
    this.timer = setTimeout(() => this.giveUp(), timeoutMs);
  }

  /** Right before the bytes go out: aborting here keeps them back. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.late) controller.abort(this.late);
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status >= 200) this.reply = { status, headers };
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.timer);
    const { reply } = this;
    if (reply) this.resolve({ ...reply, text: textOf(this.chunks) });
    else this.reject(new Error('an answer ended before it began'));
  }

  onResponseError(_: Dispatcher.DispatchController | undefined, error: Error): void {
    clearTimeout(this.timer);
    this.reject(error);
  }

  private giveUp(): void {
    this.late = new TookTooLong(this.controller !== undefined);
    this.reject(this.late);
    this.controller?.abort(this.late);
  }
}

/** UTF-8 without the mark that some servers begin with. */
function textOf(chunks: Buffer[]): string {
  const text = (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString();
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
