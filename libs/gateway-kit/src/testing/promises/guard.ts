import type { CheckItem, CheckReply, PreviewReply, QueryReply } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';

export const guardsItsOrg: Promises = (bench, { definition, sample }) => {
  const modeCheck = async (connection: string): Promise<CheckItem> => {
    const { items } = await bench().callerOf(connection).ask<CheckReply>('check');
    return items.find(({ check }) => check === 'connection mode') as CheckItem;
  };
  const announced = async (connection: string) => {
    const reply = await bench().nats.request(`$SRV.INFO.gateway-${connection}`, '', { timeout: 2_000 });
    return reply.json<{ metadata: { writes: string } }>().metadata.writes;
  };
  /** Each connection is a gateway of its own, with these settings. */
  const started = async (name: string, settings: Record<string, string>) => {
    const connection = `${definition.system}-${name}`;
    await bench().startGateway(connection, settings);
    await bench().simulator.clearRequests();
    const creation = { ...bench().creation(), connection };
    return { connection, creation, caller: bench().callerOf(connection) };
  };
  const creates = () => bench().simulator.requests(sample.creates);

  it('writes as a test connection only to what the vendor, or TEST_HOSTS, calls a test org', async () => {
    const { connection, creation, caller } = await started('unlisted', { CONNECTION_MODE: 'test' });
    const item = await modeCheck(connection);
    if (item.ok) {
      expect(item.detail).toMatch(/test org/i);
      await caller.apply(creation);
      expect(await announced(connection)).toBe('allowed');
      return;
    }
    const refused = await caller.refusedApply(creation);

    const { items } = await caller.ask<PreviewReply>('preview', { changes: [creation] });

    expect(items[0]?.problems.map(({ code }) => code)).toEqual(['FORBIDDEN_BY_POLICY']);
    expect(refused).toMatchObject({
      code: 'FORBIDDEN_BY_POLICY',
      message: expect.stringMatching(/TEST_HOSTS=127\.0\.0\.1.*CONNECTION_MODE=production/) as string,
    });
    expect(item.fix).toContain('TEST_HOSTS=127.0.0.1');
    expect(await announced(connection)).toMatch(/^refused: /);
    expect(await creates()).toEqual([]);
  });

  it('goes on reading where it may not write', async () => {
    const { caller } = await started('reading', { CONNECTION_MODE: 'test' });

    expect((await caller.ask<QueryReply>('query', { type: sample.type, limit: 1 })).records).toHaveLength(1);
  });

  it('writes where its host is listed', async () => {
    const { connection, creation, caller } = await started('listed', {
      CONNECTION_MODE: 'test',
      TEST_HOSTS: 'test.example.com, 127.0.0.1',
    });

    expect(await caller.apply(creation)).toMatchObject({ outcome: 'done' });
    expect(await modeCheck(connection)).toMatchObject({ ok: true });
  });

  it('writes as a production connection whatever the org says, and says what it is', async () => {
    const { connection, creation, caller } = await started('live', { CONNECTION_MODE: 'production' });

    expect(await caller.apply(creation)).toMatchObject({ outcome: 'done' });
    expect((await modeCheck(connection)).detail).toMatch(/CONNECTION_MODE is production/);
  });
};
