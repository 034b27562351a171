import type { Access } from '../define-gateway.js';

interface Opened {
  access: Access;
  /** Counts up with every renewal. */
  generation: number;
}

/**
 * Access to the vendor, opened once for however many requests wait and renewed single-flight: a request that failed with
 * an older generation takes the newer one instead of renewing again.
 */
export class AccessKeeper {
  private opened?: Opened;
  private opening?: Promise<Opened>;

  constructor(private readonly open: () => Promise<Access>) {}

  current(): Promise<Opened> {
    return this.opened ? Promise.resolve(this.opened) : this.renewOnce(0);
  }

  /** Access newer than the generation that failed. */
  renew(failedGeneration: number): Promise<Opened> {
    if (this.opened && this.opened.generation > failedGeneration) return Promise.resolve(this.opened);
    return this.renewOnce(failedGeneration);
  }

  private renewOnce(after: number): Promise<Opened> {
    this.opening ??= this.open()
      .then(
        (access) => (this.opened = { access, generation: Math.max(after, this.opened?.generation ?? 0) + 1 }),
      )
      .finally(() => (this.opening = undefined));
    return this.opening;
  }
}
