import { EVENTS_STREAM, NOTICES_STREAM, type RecordEvent } from '@signalbox/contracts';
import { until } from '../bench.js';
import type { Promises } from '../describe-gateway.js';

const TOO_LARGE = 1_048_577;

export const turnsNoticesIntoEvents: Promises = (bench) => {
  const door = () => `${bench().url}/notices`;
  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(door(), { method: 'POST', body, headers });
  const events = async (id: string) => {
    const all = await bench().messages<RecordEvent>(
      EVENTS_STREAM.name,
      `events.${bench().caller.connection}`,
    );
    return all.filter((event) => event.id === id);
  };
  /** Events of a record once no more come: creating and editing it may have sent several notices. */
  const settledEvents = async (id: string): Promise<RecordEvent[]> => {
    const before = await events(id);
    await new Promise((resolve) => setTimeout(resolve, 600));
    const after = await events(id);
    return after.length === before.length ? after : settledEvents(id);
  };
  const notices = async () => (await bench().texts(NOTICES_STREAM.name, 'notices.')).length;
  const edited = async () => {
    const { sample } = bench().unit;
    const { id } = await bench().caller.apply(bench().creation());
    await bench().simulator.sendNoticesTo(door());
    const value = bench().mark();
    await bench().simulator.edit(sample.type, id, { [sample.field]: value });
    const has = ({ record }: RecordEvent) => record?.fields[sample.field] === value;
    const event = await until('the event', async () => (await events(id)).find(has));
    return { id, event, value };
  };

  it('publishes the record as it is when somebody changed it', async () => {
    const { sample } = bench().unit;
    const { id, event, value } = await edited();

    expect(event).toMatchObject({
      ...{ connection: bench().caller.connection, type: sample.type, id },
      record: { id, fields: { [sample.field]: value } },
    });
    expect(event.version).toBe(event.record?.version);
    expect(event.incarnation).toBe(event.record?.createdAt);
  });

  it('publishes nothing new for a notice that comes again', async () => {
    const { id } = await edited();
    const before = await settledEvents(id);
    const [sent] = (await bench().simulator.notices()).filter(({ body }) => body.includes(id)).slice(-1);
    const answer = await post(sent?.body as string, sent?.headers);
    await until('the notice', async () => (await bench().texts(NOTICES_STREAM.name, 'notices.')).length > 0);

    expect(answer.status).toBe(200);
    expect(await settledEvents(id)).toEqual(before);
  });

  it('refuses a notice that the vendor did not send, without a word of it kept', async () => {
    const { headers, body } = bench().unit.forgedNotice;
    const before = await notices();
    const answer = await post(body, headers);

    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(await notices()).toBe(before);
  });

  it('refuses a notice whose bytes were changed on the way', async () => {
    await edited();
    const [sent] = (await bench().simulator.notices()).slice(-1);
    const unsigned = Object.keys(sent?.headers ?? {}).every((name) => !/signature/i.test(name));
    const before = await notices();
    const answer = await post(`${sent?.body} `, sent?.headers);

    // Where nothing is signed the origin is all there is to check.
    expect(answer.status).toBe(unsigned ? 200 : 401);
    expect((await notices()) - before).toBe(unsigned ? 1 : 0);
  });

  it('refuses a body over the limit, and says the limit', async () => {
    const answer = await post('x'.repeat(TOO_LARGE), { 'content-type': 'application/json' });

    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/a notice may have \d+ bytes/) as string,
    });
  });

  it('has no other door', async () => {
    expect((await fetch(door())).status).toBe(404);
    expect((await fetch(`${bench().url}/nonsense`, { method: 'POST' })).status).toBe(404);
  });
};
