import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Oldest first. */
export const SIGNATURE_VERSIONS = ['v1', 'v2', 'v3'] as const;
export type SignatureVersion = (typeof SIGNATURE_VERSIONS)[number];

/** A timestamp further from our clock than this is a repeat, or a forgery. */
export const SIGNATURE_WINDOW_MS = 300_000;

export interface Signed {
  method: string;
  /** The public URL, as HubSpot was told it. */
  url: string;
  body: Buffer;
  /** Names in lower case. */
  headers: Record<string, string>;
}

/**
 * Says what is wrong with the signature, or nothing. A version 3 header that is there must be right, whatever the older
 * ones say. https://developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests
 */
export function signatureProblem(
  signed: Signed,
  secret: string,
  nowMs: number,
  oldest: SignatureVersion,
): string | undefined {
  const { headers } = signed;
  const latest = headers['x-hubspot-signature-v3'];
  if (latest !== undefined) return latestProblem(signed, secret, latest, nowMs);
  const given = headers['x-hubspot-signature'];
  const version = (headers['x-hubspot-signature-version'] ?? 'v1') as SignatureVersion;
  if (given === undefined) return 'there is no signature';
  if (!isTaken(version, oldest)) return `only signatures from ${oldest} on are taken, not ${version}`;
  const expected = version === 'v1' ? signatureV1(secret, signed.body) : signatureV2(secret, signed);
  return isSame(given, expected) ? undefined : 'the signature is wrong';
}

function isTaken(version: SignatureVersion, oldest: SignatureVersion): boolean {
  const rank = (one: SignatureVersion) => SIGNATURE_VERSIONS.indexOf(one);
  return version !== 'v3' && rank(version) >= rank(oldest);
}

function latestProblem(signed: Signed, secret: string, given: string, nowMs: number): string | undefined {
  const stamp = signed.headers['x-hubspot-request-timestamp'] ?? '';
  if (!/^\d{1,15}$/.test(stamp)) return 'the timestamp is missing or no number';
  if (Math.abs(nowMs - Number(stamp)) > SIGNATURE_WINDOW_MS)
    return 'the timestamp is more than five minutes from our clock';
  return isSame(given, signatureV3(secret, signed, stamp)) ? undefined : 'the signature is wrong';
}

export function signatureV1(secret: string, body: Buffer): string {
  return createHash('sha256').update(secret).update(body).digest('hex');
}

export function signatureV2(secret: string, { method, url, body }: Omit<Signed, 'headers'>): string {
  return createHash('sha256').update(`${secret}${method}${url}`).update(body).digest('hex');
}

/** @param timestamp milliseconds since the epoch, as the header has it */
export function signatureV3(
  secret: string,
  { method, url, body }: Omit<Signed, 'headers'>,
  timestamp: string,
): string {
  return createHmac('sha256', secret)
    .update(`${method}${decodedUri(url)}`)
    .update(body)
    .update(timestamp)
    .digest('base64');
}

/** Undoes the escapes that HubSpot undoes before it signs, and no others. */
export function decodedUri(url: string): string {
  return url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (escape) => decodeURIComponent(escape));
}

/** Compares digests, so that neither content nor length can be timed. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
