import { randomUUID } from 'node:crypto';
import type { Change, PreviewReply, Receipt } from '@signalbox/contracts';
import type { Bench } from '../bench.js';
import type { Promises } from '../describe-gateway.js';
import type { GatewayUnderTest } from '../gateway-under-test.js';

type Moving = NonNullable<GatewayUnderTest['transition']>;

export const movesOnce: Promises = (bench, { transition }) => {
  if (transition) return movesFromStateToState(bench, transition);
  it('says that it has no transitions', async () => {
    const change = { ...bench().creation(), kind: 'transition' as const, id: '1', to: 'submitted' };

    expect(await bench().caller.refusedApply(change)).toMatchObject({ code: 'UNSUPPORTED' });
  });
};

function movesFromStateToState(bench: () => Bench, moving: Moving): void {
  const moves = () => bench().simulator.requests(moving.moves);
  const make = async (): Promise<Receipt> => {
    const fields = await moving.fields(bench().mark(), bench().simulator);
    const { connection } = bench().caller;
    const change: Change = { ref: 'made', connection, kind: 'create', type: moving.type, fields };
    const receipt = await bench().caller.apply(change);
    await bench().simulator.clearRequests();
    return receipt;
  };
  const move = (id: string, to = moving.to): Change => ({
    ...{ ref: 'moved', connection: bench().caller.connection, kind: 'transition' },
    ...{ type: moving.type, id, to },
  });

  it('names the states that a type has', async () => {
    const { id } = await make();
    const { items } = await bench().caller.ask<PreviewReply>('preview', { changes: [move(id, 'nonsense')] });

    expect(items[0]?.problems).toMatchObject([
      { code: 'VALIDATION', message: expect.stringContaining(moving.to) as string },
    ]);
  });

  it('moves a record once, and takes that back once', async () => {
    const { id } = await make();
    const key = randomUUID();
    const receipt = await bench().caller.apply(move(id), { key });
    const undone = await bench().caller.compensate(receipt);

    expect(receipt).toMatchObject({
      id,
      outcome: 'done',
      compensation: 'cancel',
      after: { state: moving.to },
    });
    expect(await bench().caller.apply(move(id), { key })).toEqual(receipt);
    expect(undone).toMatchObject({ id, outcome: 'done', after: { state: moving.undone } });
    expect(await bench().caller.compensate(receipt)).toMatchObject({ outcome: 'already' });
    expect(await moves()).toHaveLength(2);
  });

  it('finds that it has moved a record when the answer was lost', async () => {
    const { id } = await make();
    const key = randomUUID();
    await bench().simulator.fault({ kind: 'reset-after', ...moving.moves });

    expect(await bench().caller.refusedApply(move(id), { key })).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await bench().caller.apply(move(id), { key, maybe: true })).toMatchObject({
      ...{ outcome: 'found', compensation: 'cancel' },
      after: { state: moving.to },
    });
    expect(await moves()).toHaveLength(1);
  });

  it('does not delete what has moved on since it was created', async () => {
    const made = await make();
    await bench().caller.apply(move(made.id));

    expect(await bench().caller.refusedCompensate(made)).toMatchObject({ code: 'CONFLICT' });
  });
}
