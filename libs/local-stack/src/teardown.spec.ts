import { settleAll, Teardown } from './teardown.js';

describe('a teardown', () => {
  it('stops in reverse order, once, and goes on after a failure', async () => {
    const stopped: string[] = [];
    const teardown = new Teardown();
    for (const name of ['first', 'second', 'third'])
      teardown.add(async () => {
        stopped.push(name);
        if (name === 'second') throw new Error('second is stuck');
      });
    const results = await Promise.allSettled([teardown.run(), teardown.run()]);
    expect(stopped).toEqual(['third', 'second', 'first']);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

it('what starts side by side is waited for, also when one of it fails', async () => {
  let slowIsDone = false;
  const slow = new Promise((resolve) => setTimeout(resolve, 30)).then(() => (slowIsDone = true));
  await expect(settleAll([Promise.reject(new Error('no')), slow])).rejects.toThrow('no');
  expect(slowIsDone).toBe(true);
});
