import { randomUUID } from 'node:crypto';
import type { Promises } from '../describe-gateway.js';

const HTML = { status: 502, response: '<html><body><h1>502 Bad Gateway</h1></body></html>' };
const AS_HTML = { headers: { 'content-type': 'text/html' } };

export const outlivesFailures: Promises = (bench) => {
  const sample = () => bench().unit.sample;
  const make = async () => (await bench().caller.apply(bench().creation())).id;
  const get = async (id: string, timeoutMs?: number) =>
    bench().caller.ask<{ record: { id: string } | null }>('get', { type: sample().type, id }, { timeoutMs });

  it('reads again when the system is busy, down, or hangs up', async () => {
    const id = await make();
    for (const fault of [
      { kind: 'status' as const, ...bench().unit.rateLimited },
      { kind: 'status' as const, ...bench().unit.unavailable },
      { kind: 'status' as const, ...HTML, ...AS_HTML },
      { kind: 'reset' as const },
    ]) {
      await bench().simulator.clearRequests();
      await bench().simulator.fault({ ...fault, ...bench().unit.reads });
      expect((await get(id)).record?.id).toBe(id);
      expect(await bench().simulator.requests(bench().unit.reads)).toHaveLength(2);
    }
  });

  it('writes again only what the system has certainly not done', async () => {
    const key = randomUUID();
    const change = bench().creation();
    await bench().simulator.clearRequests();
    await bench().simulator.fault({ kind: 'status', ...bench().unit.rateLimited, ...sample().creates });

    expect(await bench().caller.apply(change, { key })).toMatchObject({ outcome: 'done' });
    expect(await bench().simulator.requests(sample().creates)).toHaveLength(2);
    expect(await bench().simulator.recordsWith(sample().type, key)).toHaveLength(1);
  });

  it('does not write again after an error page, which says nothing of the effect', async () => {
    await bench().simulator.clearRequests();
    await bench().simulator.fault({ kind: 'status', ...HTML, ...AS_HTML, ...sample().creates });

    expect(await bench().caller.refusedApply(bench().creation())).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await bench().simulator.requests(sample().creates)).toHaveLength(1);
  });

  it('gives up within the deadline when the system stays busy', async () => {
    const id = await make();
    await bench().simulator.fault({
      ...{ kind: 'status', count: 0, ...bench().unit.rateLimited, ...bench().unit.reads },
    });
    const startedAt = Date.now();
    const error = await bench().caller.refusal('get', { type: sample().type, id }, { timeoutMs: 1_500 });

    expect(error.code).toBe('RATE_LIMITED');
    expect(Date.now() - startedAt).toBeLessThan(2_000);
  });

  it('stops reading at the deadline', async () => {
    const id = await make();
    await bench().simulator.fault({ kind: 'hang', ...bench().unit.reads });
    const startedAt = Date.now();
    const error = await bench().caller.refusal('get', { type: sample().type, id }, { timeoutMs: 400 });

    expect(error.code).toBe('TIMEOUT');
    expect(Date.now() - startedAt).toBeLessThan(1_000);
  });

  it('does nothing for a request whose deadline has passed', async () => {
    await bench().simulator.clearRequests();
    const error = await bench().caller.refusal('query', { type: sample().type }, { timeoutMs: -1 });

    expect(error.code).toBe('TIMEOUT');
    expect(await bench().simulator.requests()).toEqual([]);
  });
};
