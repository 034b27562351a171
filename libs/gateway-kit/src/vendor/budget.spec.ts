import { setTimeout as sleep } from 'node:timers/promises';
import { Gate } from './budget.js';

describe('the gate before a vendor', () => {
  it('lets so many calls in at once, the others in their order', async () => {
    const gate = new Gate(2);
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const call = (n: number) =>
      gate.pass(async () => {
        order.push(n);
        running += 1;
        most = Math.max(most, running);
        await sleep(5);
        running -= 1;
      }, Date.now() + 5_000);
    await Promise.all([1, 2, 3, 4, 5].map(call));

    expect(most).toBe(2);
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives its place back when a call fails', async () => {
    const gate = new Gate(1);
    await expect(gate.pass(() => Promise.reject(new Error('x')), Date.now() + 1_000)).rejects.toThrow('x');

    await expect(gate.pass(() => Promise.resolve('in'), Date.now() + 1_000)).resolves.toBe('in');
  });

  it('turns away who waited until the deadline, and lets the next one in', async () => {
    const gate = new Gate(1);
    const first = gate.pass(() => sleep(60), Date.now() + 1_000);
    const late = gate.pass(() => Promise.resolve('in'), Date.now() + 10);
    const next = gate.pass(() => Promise.resolve('in'), Date.now() + 1_000);

    await expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(next).resolves.toBe('in');
    await first;
  });
});
