import { SignalboxError } from '@signalbox/contracts';

/** Lets at most `width` calls run at once; others wait in order until their deadline. */
export class Gate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly width: number) {}

  async pass<T>(work: () => Promise<T>, deadline: number): Promise<T> {
    if (this.running >= this.width) await this.turn(deadline);
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }

  private turn(deadline: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(
        () => {
          this.waiting.splice(this.waiting.indexOf(enter), 1);
          reject(
            new SignalboxError(
              'UNAVAILABLE',
              'All calls to this system are taken; the request waited until its deadline.',
            ),
          );
        },
        Math.max(0, deadline - Date.now()),
      );
      this.waiting.push(enter);
    });
  }
}
