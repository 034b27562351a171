import { SignalboxError } from '@signalbox/contracts';
import type { Environment } from '@signalbox/gateway-kit';

/** What is true of the whole account. */
export interface Account {
  portalId: number;
  accountType: string;
  /** The currency of amounts whose record names none. */
  currency: string | null;
  /** True where deals may have other currencies. */
  hasMoreCurrencies: boolean;
  /** IANA name, or an old one as `US/Eastern`. */
  timeZone: string;
  /** The host of the user interface. */
  uiDomain: string;
}

/** Reads `GET /account-info/v3/details`. @throws SignalboxError `INTERNAL` where the answer is another. */
export function readAccount(body: unknown): Account {
  const details = (body ?? {}) as Record<string, unknown>;
  const { portalId, accountType, companyCurrency, additionalCurrencies, timeZone, uiDomain } = details;
  if (typeof portalId !== 'number')
    throw new SignalboxError('INTERNAL', "HubSpot's account details came without the account's id.");
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise);
  return {
    portalId,
    accountType: text(accountType, 'unknown'),
    currency: text(companyCurrency, '') || null,
    hasMoreCurrencies: Array.isArray(additionalCurrencies) && additionalCurrencies.length > 0,
    timeZone: text(timeZone, 'UTC'),
    uiDomain: text(uiDomain, 'app.hubspot.com'),
  };
}

/**
 * What HubSpot calls accounts in which nobody's business is done; whatever it may call others, they are production.
 * https://developers.hubspot.com/docs/api-reference/account-account-info-v3/guide
 */
const TEST_ACCOUNTS: Readonly<Record<string, string>> = {
  DEVELOPER_TEST: 'a developer test account',
  APP_DEVELOPER: 'a developer account',
  SANDBOX: 'a sandbox',
};

/** Whether business is done in the account, by HubSpot's own word. Pure. */
export function environmentOf({ portalId, accountType }: Account): Environment {
  const test = TEST_ACCOUNTS[accountType];
  const name = `account ${portalId} (${accountType})`;
  return test === undefined
    ? { kind: 'production', detail: name }
    : { kind: 'test', detail: `${name}, ${test}` };
}

/** The same account, where it is the one that the settings name. @throws SignalboxError `AUTH_REJECTED` */
export function ownAccount(account: Account, wanted: string | undefined): Account {
  if (wanted === undefined || String(account.portalId) === wanted) return account;
  throw otherAccount(String(account.portalId), wanted);
}

/** Credentials that open another account than the one that this connection is for. */
export function otherAccount(found: string, wanted: string): SignalboxError {
  return new SignalboxError(
    'AUTH_REJECTED',
    `The credentials belong to the account ${found}, but HUBSPOT_ACCOUNT_ID is ${wanted}.`,
    { details: { field: 'HUBSPOT_ACCOUNT_ID' } },
  );
}

/** Where a person opens a record. */
export function recordUrl({ uiDomain, portalId }: Account, typeId: string, id: string): string {
  return `https://${uiDomain}/contacts/${portalId}/record/${typeId}/${id}`;
}

const HOUR_MS = 3_600_000;

/**
 * Milliseconds until midnight in a time zone, when the daily limit opens again. An hour too long or short on the days
 * when clocks change is no harm: who asks too early is told to wait again. An unknown zone: an hour.
 */
export function msUntilMidnight(timeZone: string | undefined, nowMs: number): number {
  if (timeZone === undefined) return HOUR_MS;
  try {
    const clock = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    const part = Object.fromEntries(
      clock.formatToParts(nowMs).map(({ type, value }) => [type, Number(value)]),
    );
    const passed = ((part['hour'] ?? 0) * 60 + (part['minute'] ?? 0)) * 60 + (part['second'] ?? 0);
    return 24 * HOUR_MS - passed * 1_000 - (nowMs % 1_000);
  } catch {
    return HOUR_MS;
  }
}
