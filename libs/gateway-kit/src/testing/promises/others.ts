import { randomUUID } from 'node:crypto';
import type { Change } from '@signalbox/contracts';
import type { Promises } from '../describe-gateway.js';

export const deletesOnce: Promises = (bench, { sample }) => {
  const deletion = (id: string, before?: Change['before']): Change => ({
    ...{ ref: 'gone', connection: bench().caller.connection, kind: 'delete', type: sample.type, id },
    ...(before ? { before } : {}),
  });
  const isThere = async (id: string) =>
    (await bench().simulator.records(sample.type)).some((record) => record.id === id);

  it('deletes a record once, also when the answer was lost', async () => {
    const { id } = await bench().caller.apply(bench().creation());
    const key = randomUUID();
    await bench().simulator.fault({ kind: 'reset-after', method: 'DELETE', path: '' });

    expect(await bench().caller.refusedApply(deletion(id), { key })).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    });
    expect(await isThere(id)).toBe(false);
    expect(await bench().caller.apply(deletion(id), { key, maybe: true })).toMatchObject({
      ...{ id, kind: 'delete', outcome: 'found', after: null },
    });
  });

  it('leaves a record that somebody changed since it was read', async () => {
    const { id } = await bench().caller.apply(bench().creation());
    const before = { [sample.field]: 'as it was read' };

    expect(await bench().caller.refusedApply(deletion(id, before))).toMatchObject({
      code: 'CONFLICT',
      details: { fields: [sample.field] },
    });
    expect(await isThere(id)).toBe(true);
  });

  it('can not take a deletion back, and says so', async () => {
    const { id } = await bench().caller.apply(bench().creation());
    const receipt = await bench().caller.apply(deletion(id));

    expect(receipt).toMatchObject({ outcome: 'done', compensation: 'none' });
    expect(await bench().caller.refusedCompensate(receipt)).toMatchObject({ code: 'UNSUPPORTED' });
  });
};

export const linksOnce: Promises = (bench, { link, sample }) => {
  if (!link) {
    it('says that it has no links', async () => {
      const { id } = await bench().caller.apply(bench().creation());
      const links = [{ type: sample.type, id }];

      expect(
        await bench().caller.refusedApply({ ...bench().creation(), kind: 'link', id, links }),
      ).toMatchObject({
        code: 'UNSUPPORTED',
      });
    });
    return;
  }

  const linking = async (): Promise<Change> => {
    const [one] = await bench().simulator.records(link.type);
    const others = await bench().simulator.records(link.to);
    const links = [{ type: link.to, id: others.at(-1)?.id as string }];
    const { connection } = bench().caller;
    return { ref: 'linked', connection, kind: 'link', type: link.type, id: one?.id as string, links };
  };

  it('links two records once, and parts them again', async () => {
    const change = await linking();
    const key = randomUUID();
    await bench().simulator.clearRequests();
    const receipt = await bench().caller.apply(change, { key });
    const again = await bench().caller.apply(change);

    expect(receipt).toMatchObject({ outcome: 'done', compensation: 'unlink', links: change.links });
    expect(await bench().caller.apply(change, { key })).toEqual(receipt);
    expect(again).toMatchObject({ outcome: 'already', compensation: 'none' });
    expect(await bench().simulator.requests(link.makes)).toHaveLength(1);
    expect(await bench().caller.compensate(receipt)).toMatchObject({ outcome: 'done' });
    expect(await bench().caller.apply(change)).toMatchObject({ outcome: 'done' });
  });

  // The records that are linked from are of the sample's type, wherever links are tested.
  it('makes several links one by one, finds them when an answer was lost, and parts only those', async () => {
    const { id } = await bench().caller.apply(bench().creation());
    const [first, second] = await bench().simulator.records(link.to);
    const to = (record: typeof first) => ({ type: link.to, id: record?.id as string });
    const change = (...links: Change['links'] & object): Change => ({
      ...{ ref: 'linked', connection: bench().caller.connection, kind: 'link' },
      ...{ type: link.type, id, links },
    });
    const there = await bench().caller.apply(change(to(first)));
    await bench().simulator.clearRequests();
    const key = randomUUID();
    const both = change(to(first), to(second));
    await bench().simulator.fault({ kind: 'reset-after', ...link.makes });
    await bench().caller.refusedApply(both, { key });
    const receipt = await bench().caller.apply(both, { key, maybe: true });

    expect(receipt).toMatchObject({ outcome: 'found', compensation: 'unlink', links: [to(second)] });
    expect(await bench().simulator.requests(link.makes)).toHaveLength(1);
    await bench().caller.compensate(receipt);
    expect(await bench().caller.apply(change(to(first)))).toMatchObject({ outcome: 'already' });
    expect(await bench().caller.apply(change(to(second)))).toMatchObject({ outcome: 'done' });
    expect(there.links).toEqual([to(first)]);
  });
};
