import { OPERATIONS } from '@signalbox/contracts';
import { until } from '../bench.js';
import type { Promises } from '../describe-gateway.js';

export const isDiscovered: Promises = (bench) => {
  it('is listed with its connection, system, mode and operations', async () => {
    const { system } = bench().unit.definition;
    const reply = await bench().nats.request(`$SRV.INFO.gateway-${system}`, '', { timeout: 2_000 });
    const { metadata, endpoints } = reply.json<{
      metadata: Record<string, string>;
      endpoints: { subject: string }[];
    }>();

    expect(metadata).toMatchObject({ kind: 'gateway', connection: system, system, mode: 'simulated' });
    expect(endpoints.map(({ subject }) => subject).sort()).toEqual(
      Object.keys(OPERATIONS)
        .map((operation) => `gateways.${system}.${operation}`)
        .sort(),
    );
  });

  it('says over HTTP that it lives, that it is ready, and what it has done', async () => {
    const get = (path: string) => fetch(`${bench().url}${path}`);
    await until('readiness', async () => (await get('/readyz')).status === 200);
    const metrics = await (await get('/metrics')).text();

    expect((await get('/healthz')).status).toBe(200);
    expect(metrics).toContain('signalbox_vendor_request_seconds_count');
  });

  it('tells its limits and the calls that it has spent', async () => {
    const before = await bench().caller.ask<{ limits: unknown[]; calls: number }>('limits');
    await bench().caller.ask('query', { type: bench().unit.paging.type, limit: 1 });
    const after = await bench().caller.ask<{ limits: unknown[]; calls: number }>('limits');

    expect(Array.isArray(before.limits)).toBe(true);
    expect(after.calls).toBeGreaterThan(before.calls);
  });

  it('passes its own checks, and finds all that an admin has to create', async () => {
    const checks = await bench().caller.ask<{ items: { ok: boolean }[] }>('check');
    const setup = await bench().caller.ask<{ items: { exists: boolean }[]; applied: string[] }>('setup', {
      apply: false,
    });

    expect(checks.items.filter(({ ok }) => !ok)).toEqual([]);
    expect(setup.items.length).toBeGreaterThan(0);
    expect(setup.items.filter(({ exists }) => !exists)).toEqual([]);
    expect(setup.applied).toEqual([]);
  });
};
