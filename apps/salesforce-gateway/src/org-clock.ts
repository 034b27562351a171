/** The org's clock, as far as its answers tell: where it stands at least. */
export class OrgClock {
  private last: { told: number; heardAt: number } | undefined;

  /** @param elapsed milliseconds on a clock that nobody sets */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  /** @param date the `Date` header of an answer; it knows whole seconds */
  hear(date: string | undefined): void {
    const told = Date.parse(date ?? '');
    if (!Number.isNaN(told)) this.last = { told, heardAt: this.elapsed() };
  }

  /** Milliseconds since the epoch: not later than it is there. */
  atLeast(): number {
    return this.last ? this.last.told + this.elapsed() - this.last.heardAt : -Infinity;
  }
}
