import { randomUUID } from 'node:crypto';
import { AUDIT_STREAM, contentHash, type AuditEntry } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';

export const keepsAudit: Promises = (bench) => {
  const entries = async (key: string) => {
    const all = await bench().messages<AuditEntry>(AUDIT_STREAM.name, `audit.${bench().caller.connection}`);
    return all.filter((entry) => entry.key === key);
  };

  it('notes each write before it is made and after, with who asked and what came of it', async () => {
    const key = randomUUID();
    const change = bench().creation();
    const { id, calls } = await bench().caller.apply(change, { key });
    const common = {
      ...{ key, sagaId: 'saga', ref: 'made', operation: 'apply', type: change.type, actor: 'conformance' },
      ...{ connection: bench().caller.connection, contentHash: contentHash(change) },
    };

    expect(await entries(key)).toMatchObject([
      { ...common, phase: 'intended' },
      { ...common, phase: 'settled', outcome: 'done', id, calls },
    ]);
  });

  it('notes a write that failed, one whose end nobody knows, and a compensation', async () => {
    const failed = randomUUID();
    await bench().caller.refusedApply(
      { ...bench().creation(), kind: 'update', id: 'nonsense', fields: { [bench().unit.sample.field]: 'x' } },
      { key: failed },
    );
    const unknown = randomUUID();
    await bench().simulator.fault({ kind: 'reset', ...bench().unit.sample.creates });
    await bench().caller.refusedApply(bench().creation(), { key: unknown });
    const undone = randomUUID();
    await bench().caller.compensate(await bench().caller.apply(bench().creation()), { key: undone });
    const settled = async (key: string) => (await entries(key)).filter(({ phase }) => phase === 'settled');

    expect(await settled(failed)).toMatchObject([{ outcome: 'failed', error: expect.any(String) as string }]);
    expect(await settled(unknown)).toMatchObject([{ outcome: 'unknown', error: 'OUTCOME_UNKNOWN' }]);
    expect(await settled(undone)).toMatchObject([{ outcome: 'done', operation: 'compensate' }]);
  });

  it('notes nothing for a write that was refused for its grant', async () => {
    const key = randomUUID();
    await bench().caller.refusedApply(bench().creation(), { key, grant: null });

    expect(await entries(key)).toEqual([]);
  });
};
