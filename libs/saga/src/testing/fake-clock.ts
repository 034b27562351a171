import type { Clock } from '../ports.js';

/** Time that passes only when somebody sleeps, or a spec says so. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-11-22T08:00:00.000Z');

  now = (): number => this.#now;

  random = (): number => 0.5;

  async sleep(ms: number): Promise<void> {
    await new Promise(setImmediate);
    this.#now += ms;
  }

  /** Goes on to a UTC time, never back. */
  goTo(time: string): void {
    this.#now = Math.max(this.#now, Date.parse(time));
  }
}
