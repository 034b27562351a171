import { randomUUID } from 'node:crypto';
import {
  AUDIT_STREAM,
  EVENTS_STREAM,
  type AuditEntry,
  type GetReply,
  type RecordEvent,
} from '@signalbox/contracts';
import { until } from '../bench.js';
import type { Promises } from '../describe-gateway.js';
import { Simulator } from '../simulator.js';
import { startOurSimulator, type Stand } from '../stand.js';

/** Two orgs of one system on one NATS: a second stand-in, and a second connection. */
export const worksSideBySide: Promises = (bench, { definition, sample, vendor, stand }) => {
  const connection = `${definition.system}-two`;
  let second: Stand;
  let other: Simulator;
  let door: string;

  beforeAll(async () => {
    second = await (stand ?? startOurSimulator)();
    other = new Simulator(second.urls.control, vendor);
    door = await bench().startGateway(connection, bench().unit.settings(second.urls));
  });
  afterAll(async () => {
    await second?.stop();
  });

  const caller = () => bench().callerOf(connection);
  const creation = () => ({ ...bench().creation(), connection });

  it('write each to its own org, the same key in both', async () => {
    const key = randomUUID();
    const [here, there] = await Promise.all([
      bench().caller.apply(bench().creation(), { key }),
      caller().apply(creation(), { key }),
    ]);

    expect([here, there]).toMatchObject([
      { outcome: 'done', connection: definition.system },
      { outcome: 'done', connection },
    ]);
    expect(await bench().simulator.recordsWith(sample.type, key)).toMatchObject([{ id: here.id }]);
    expect(await other.recordsWith(sample.type, key)).toMatchObject([{ id: there.id }]);
    const entries = await bench().messages<AuditEntry>(AUDIT_STREAM.name, `audit.${connection}`);
    expect(entries.filter((entry) => entry.key === key).map((entry) => entry.connection)).toEqual([
      connection,
      connection,
    ]);
  });

  it('take no change that was meant for the other', async () => {
    await bench().simulator.clearRequests();
    const error = await caller().refusedApply(bench().creation());

    expect(error).toMatchObject({ code: 'BAD_REQUEST' });
    expect(await bench().simulator.requests(sample.creates)).toEqual([]);
  });

  it('read each its own org, and turn its notices alone into events', async () => {
    const { id } = await caller().apply(creation());
    await other.sendNoticesTo(`${door}/notices`);
    const value = bench().mark();
    await other.edit(sample.type, id, { [sample.field]: value });
    const events = (name: string) => bench().messages<RecordEvent>(EVENTS_STREAM.name, `events.${name}.`);
    const ofThis = ({ record }: RecordEvent) => record?.fields[sample.field] === value;
    const event = await until('the event', async () => (await events(connection)).find(ofThis));
    const there = await caller().ask<GetReply>('get', { type: sample.type, id });
    const here = await bench().caller.ask<GetReply>('get', { type: sample.type, id });

    expect(event).toMatchObject({ connection, id });
    expect((await events(definition.system)).filter(ofThis)).toEqual([]);
    expect(there.record).toMatchObject({ connection, fields: { [sample.field]: value } });
    expect(here.record?.fields[sample.field]).not.toBe(value);
  });

  it('fail each by itself', async () => {
    await other.fault({ kind: 'reset', path: '', count: 0 });
    const { type } = bench().unit.paging;
    const error = await caller().refusal('query', { type, limit: 1 }, { timeoutMs: 1_500 });
    const answer = await bench().caller.ask('query', { type, limit: 1 });
    await other.clearFaults();

    expect(error.code).toBe('UNAVAILABLE');
    expect(answer).toMatchObject({ records: [{ type }] });
  });
};
