/** What has been started and has to be stopped, in reverse order. */
export class Teardown {
  private readonly steps: (() => Promise<unknown>)[] = [];
  private done: Promise<void> | undefined;

  add(step: () => Promise<unknown>): void {
    this.steps.push(step);
  }

  /** Stops everything once, however often it is called; one step's failure does not keep the others from running. */
  run(): Promise<void> {
    return (this.done ??= this.runOnce());
  }

  private async runOnce(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.steps.reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Not everything could be stopped');
  }
}

/** Waits for all, also when one fails, so that nothing starts behind the back of a teardown; then throws. */
export async function settleAll<T extends readonly unknown[] | []>(
  starting: T,
): Promise<{ -readonly [index in keyof T]: Awaited<T[index]> }> {
  await Promise.allSettled(starting);
  return Promise.all(starting);
}
