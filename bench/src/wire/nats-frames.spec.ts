import { FrameReader, withSubject } from './nats-frames.js';

const STREAM = [
  'INFO {"a":1}\r\n',
  'SUB gateways.erpnext.apply q 7\r\n',
  'PUB orders 5\r\nhello\r\n',
  'PUB orders _INBOX.1 2\r\n\r\n\r\n',
  'HPUB $KV.ledger-erpnext.k _INBOX.2 14 17\r\nNATS/1.0\r\n\r\n\r\n{1}\r\n',
];

describe('frames of the NATS protocol', () => {
  it('are cut wherever the chunks end', () => {
    const bytes = Buffer.from(STREAM.join(''));
    for (const size of [1, 3, 7, bytes.length]) {
      const reader = new FrameReader();
      const frames = [];
      for (let at = 0; at < bytes.length; at += size)
        frames.push(...reader.read(bytes.subarray(at, at + size)));

      expect(frames.map((frame) => frame.bytes.toString())).toEqual(STREAM);
      expect(frames.map((frame) => [frame.verb, frame.words, frame.payload?.toString()])).toEqual([
        ['INFO', ['{"a":1}'], undefined],
        ['SUB', ['gateways.erpnext.apply', 'q', '7'], undefined],
        ['PUB', ['orders'], 'hello'],
        ['PUB', ['orders', '_INBOX.1'], '\r\n'],
        ['HPUB', ['$KV.ledger-erpnext.k', '_INBOX.2'], '{1}'],
      ]);
    }
  });

  it('keep all but the subject when they get another one', () => {
    const [frame] = new FrameReader().read(Buffer.from('PUB orders 5\r\nhello\r\n'));

    expect(frame && withSubject(frame, 'only.a.orders').toString()).toBe('PUB only.a.orders 5\r\nhello\r\n');
  });
});
