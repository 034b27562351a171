import { createHmac, randomBytes } from 'node:crypto';
import { asSignalboxError, SignalboxError } from '@signalbox/contracts';
import type { Access, Auth, PlainCall, Session } from '../define-gateway.js';
import { outsideCallScope } from './calls.js';

export interface Opened {
  access: Access;
  /** Counts up with every renewal. */
  generation: number;
  /** Tells the access of one set of credentials from that of another, without telling them. */
  identity?: string;
}

/** Where the client takes access from. */
export interface AccessSource {
  /** @throws SignalboxError `AUTH_REJECTED` at once while the credential is known to be dead. */
  current(): Promise<Opened>;
  /** Access newer than the generation that failed. */
  renew(failedGeneration: number): Promise<Opened>;
  /** Told of a call that the vendor refused for its credentials; true where trying it once more can help. */
  refused?(): Promise<boolean>;
}

/** Under a key of this process: what stands in its memory tells nothing elsewhere. */
const IDENTITY_KEY = randomBytes(32);

function identityOf({ origin, headers }: Access): string {
  return createHmac('sha256', IDENTITY_KEY)
    .update(JSON.stringify([origin, headers]))
    .digest('base64url');
}

/**
 * Access of one process: opened once for however many requests wait and renewed single-flight. A request that failed
 * with an older generation takes the newer one instead of renewing again.
 */
export class AccessKeeper implements AccessSource {
  private opened?: Opened;
  private opening?: Promise<Opened>;

  constructor(private readonly open: () => Promise<Access>) {}

  current(): Promise<Opened> {
    return this.opened ? Promise.resolve(this.opened) : this.renewOnce(0);
  }

  renew(failedGeneration: number): Promise<Opened> {
    if (this.opened && this.opened.generation > failedGeneration) return Promise.resolve(this.opened);
    return this.renewOnce(failedGeneration);
  }

  /** What is opened is opened anew for the next request: the settings have changed. */
  reopen(): Promise<unknown> {
    return this.renewOnce(this.opened?.generation ?? 0);
  }

  private renewOnce(after: number): Promise<Opened> {
    this.opening ??= this.open()
      .then(
        (access) =>
          (this.opened = {
            access,
            generation: Math.max(after, this.opened?.generation ?? 0) + 1,
            identity: identityOf(access),
          }),
      )
      .finally(() => (this.opening = undefined));
    return this.opening;
  }
}

/**
 * Asks for access, for whoever waits: no deadline of a request ends it. What the vendor handed out for this and what
 * the settings say are tried in their order, the next one only where the one before was refused.
 * @throws SignalboxError whose effect is `none`: nothing of the request itself has gone out yet.
 */
export async function openAccess(
  auth: Auth,
  plain: PlainCall,
  candidates: (Record<string, string> | undefined)[] = [undefined],
): Promise<Session> {
  let refusal: SignalboxError | undefined;
  for (const kept of candidates) {
    try {
      return await outsideCallScope(() => auth.open(plain, kept));
    } catch (thrown) {
      const error = asSignalboxError(thrown);
      refusal = new SignalboxError(error.code, error.message, {
        ...error.toBody(),
        details: { ...error.details, effect: 'none' },
        cause: error,
      });
      if (error.code !== 'AUTH_REJECTED') break;
    }
  }
  throw refusal as SignalboxError;
}
