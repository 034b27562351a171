/** One protocol message between a NATS client and its server, as it stands on the wire. */
export interface Frame {
  /** Upper case: `PUB`, `HPUB`, `MSG`, `HMSG`, `SUB` … */
  verb: string;
  /** What follows the verb, without the sizes of a payload. */
  words: string[];
  bytes: Buffer;
  /** The payload without headers; undefined where the message has none. */
  payload?: Buffer;
}

/** How many of the last words are sizes: header and total, or the total alone. */
const SIZES: Record<string, number> = { PUB: 1, MSG: 1, HPUB: 2, HMSG: 2 };
const LINE_END = '\r\n';

/** Cuts a stream into frames; what is not whole yet stays until more comes. https://docs.nats.io/reference/reference-protocols/nats-protocol */
export class FrameReader {
  private rest: Buffer = Buffer.alloc(0);

  read(chunk: Buffer): Frame[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.next(); frame; frame = this.next()) frames.push(frame);
    return frames;
  }

  private next(): Frame | undefined {
    const end = this.rest.indexOf(LINE_END);
    if (end < 0) return undefined;
    const [first = '', ...words] = this.rest.toString('utf8', 0, end).split(/[ \t]+/);
    const verb = first.toUpperCase();
    const sizes = words.splice(words.length - (SIZES[verb] ?? 0)).map(Number);
    const start = end + LINE_END.length;
    const total = sizes.at(-1);
    const length = total === undefined ? start : start + total + LINE_END.length;
    if (this.rest.length < length) return undefined;
    const bytes = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    if (total === undefined) return { verb, words, bytes };
    const headers = sizes.length === 2 ? (sizes[0] as number) : 0;
    return { verb, words, bytes, payload: bytes.subarray(start + headers, start + total) };
  }
}

/** The frame with another subject: the first word of all that carry one. */
export function withSubject(frame: Frame, subject: string): Buffer {
  const end = frame.bytes.indexOf(LINE_END);
  const line = frame.bytes.toString('utf8', 0, end).replace(frame.words[0] as string, subject);
  return Buffer.concat([Buffer.from(line), frame.bytes.subarray(end)]);
}
