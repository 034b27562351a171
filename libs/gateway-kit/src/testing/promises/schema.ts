import { ALERTS_STREAM, type Alert, type DescribeReply } from '@signalbox/contracts';
import { until } from '../bench.js';
import type { Promises } from '../describe-gateway.js';

export const noticesSchemaChanges: Promises = (bench, { sample }) => {
  const alerts = async (connection: string) => {
    const all = await bench().messages<Alert>(ALERTS_STREAM.name, `alerts.${connection}`);
    return all.filter(({ kind, details }) => kind === 'schema-changed' && details['type'] === sample.type);
  };

  it('tells once, over all replicas, that an admin took a field away, and refuses what touches it', async () => {
    const connection = `${bench().unit.definition.system}-watched`;
    for (let replica = 0; replica < 3; replica += 1)
      await bench().startGateway(connection, { SCHEMA_REFRESH_SECONDS: '1' });
    const caller = bench().callerOf(connection);
    const keyField = async () => {
      const { types } = await caller.ask<DescribeReply>('describe', { types: [sample.type] });
      return types[0]?.keyField;
    };
    const before = await keyField();
    // Each of them asked: the queue group hands requests round.
    for (let asked = 0; asked < 20; asked += 1) await keyField();
    await bench().simulator.reset({ keyFields: false });
    await until('the replicas to know', async () => {
      const known = await Promise.all(Array.from({ length: 12 }, keyField));
      return known.every((each) => each === undefined);
    });
    await bench().simulator.clearRequests();
    const refused = await caller.refusedApply({ ...bench().creation(), connection });
    const told = await until('the alert', async () => (await alerts(connection))[0]);
    await bench().simulator.reset({ keyFields: true });

    expect(before).toEqual(expect.any(String));
    expect(told).toMatchObject({ connection, details: { type: sample.type } });
    expect([...(told.details['removed'] as string[]), told.message].join(' ')).toContain(before);
    expect(refused.code).toBe('VALIDATION');
    expect(await bench().simulator.requests(sample.creates)).toEqual([]);
    const hashes = (await alerts(connection)).map(({ details }) => details['hash']);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
};
