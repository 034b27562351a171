import type { Append } from './ports.js';
import { SAGA } from './testing/builders.js';
import { THREE, Stage } from './testing/stage.js';

describe('another engine over the same journal', () => {
  it('goes on with what is left, and takes what has no receipt for possible', async () => {
    const stage = new Stage();
    await stage.commit(THREE);
    stage.takeOver();
    expect((await stage.run()).status).toBe('done');
    // The first step's turn had come with the saga; those after it are provably the first.
    expect(stage.world.calls).toEqual(['apply customer maybe', 'apply order', 'apply task']);
  });

  it.each([1, 2, 3, 4])('finishes when the first died before its append %i', async (deadly) => {
    const stage = new Stage();
    const append = stage.journal.append.bind(stage.journal);
    stage.journal.append = (entry: Append) =>
      entry.seq === deadly ? Promise.reject(new Error('killed')) : append(entry);
    await expect(stage.play(THREE)).rejects.toThrow('killed');
    stage.journal.append = append;
    stage.takeOver();
    expect((await stage.play(THREE)).status).toBe('done');
    expect([stage.world.duplicates, stage.world.effects]).toEqual([
      0,
      ['apply customer', 'apply order', 'apply task'],
    ]);
  });

  it('is the only one: the zombie can neither write nor append, and gives up', async () => {
    const stage = new Stage();
    const [zombie, zombieLease] = [stage.engine, stage.lease];
    await stage.commit(THREE);
    const answered: (() => void)[] = [];
    const apply = stage.world.apply.bind(stage.world);
    stage.world.apply = async (request, context) => {
      const reply = await apply(request, context);
      await new Promise<void>((resolve) => answered.push(resolve));
      return reply;
    };
    const paused = zombie.run(SAGA, { lease: zombieLease });
    while (answered.length === 0) await new Promise(setImmediate);
    stage.world.apply = apply;
    stage.takeOver();
    expect((await stage.run()).status).toBe('done');
    answered[0]?.();
    await expect(paused).rejects.toMatchObject({ code: 'STALE_OWNER' });
    expect([stage.world.duplicates, stage.kinds.length]).toEqual([0, 4]);
  });

  it('is told so by the gateway when it is the zombie', async () => {
    const stage = new Stage({ 'apply customer 1': { when: 'before', code: 'STALE_OWNER' } });
    await expect(stage.play(THREE)).rejects.toMatchObject({ code: 'STALE_OWNER' });
    expect(stage.kinds).toEqual(['started']);
  });
});
