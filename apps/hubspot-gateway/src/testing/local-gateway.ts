import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canonicalJson,
  contentHash,
  GRANT_ISSUER,
  HEADERS,
  sha256,
  type Change,
  type ErrorBody,
  type GrantClaims,
  type Receipt,
} from '@signalbox/contracts';
import { startNats, startService, startSimulatorProcess, workspaceRoot } from '@signalbox/local-stack';
import { connect, headers as createHeaders, type NatsConnection } from '@nats-io/transport-node';
import { SignJWT } from 'jose';

export const SAGA = 'saga-1';

/** What a simulated system's request log says of a call. */
export interface VendorCall {
  method: string;
  url: string;
  status: number | null;
  body: string;
}

/** A gateway's bundle in a process of its own, with a real nats-server and the simulator; spoken to in plain JSON. */
export interface LocalGateway {
  nats: NatsConnection;
  /** Where its HTTP door is. */
  url: string;
  simulator: { hubspot: string; control: string };
  /** The answer; an error's body is thrown as it came. */
  ask<T>(operation: string, body: unknown, grant?: string): Promise<T>;
  /** Applies under a grant made for it. */
  apply(change: Change, options: { key: string; maybe?: boolean; epoch?: number }): Promise<Receipt>;
  compensate(receipt: Receipt, key: string): Promise<Receipt>;
  grant(claims: GrantClaims): Promise<string>;
  /** The simulator's control API. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The calls that HubSpot got since the log was cleared. */
  calls(): Promise<VendorCall[]>;
  stop(): Promise<void>;
}

/** @param account what the simulated account is set to before the gateway sees it. */
export async function startLocalGateway(
  settings: Record<string, string> = {},
  account: Record<string, unknown> = {},
): Promise<LocalGateway> {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-hubspot-'));
  const keys = generateKeyPairSync('ed25519');
  const publicKey = String(keys.publicKey.export({ format: 'jwk' }).x);
  const signingKey = createPrivateKey({ key: keys.privateKey.export({ format: 'pem', type: 'pkcs8' }) });
  const bundle = (app: string) => join(workspaceRoot(), 'dist', 'apps', app, 'main.js');
  const env = { PATH: process.env['PATH'] };
  const [server, simulator] = await Promise.all([
    startNats({ dir: join(dir, 'nats') }),
    startSimulatorProcess({
      name: 'simulator',
      entry: bundle('simulator'),
      env,
      logFile: join(dir, 'simulator.log'),
    }),
  ]);
  await fetch(`${simulator.urls.hubspot}/__simulator/hubspot`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(account),
  });
  const gateway = await startService({
    name: 'hubspot-gateway',
    entry: bundle('hubspot-gateway'),
    env: {
      ...env,
      NATS_URL: server.url,
      GRANT_PUBLIC_KEY: publicKey,
      TOKEN_KEY: randomBytes(32).toString('base64url'),
      CONNECTION_MODE: 'simulated',
      HUBSPOT_URL: simulator.urls.hubspot,
      HUBSPOT_ACCESS_TOKEN: 'pat-local-token',
      HUBSPOT_WEBHOOK_SECRET: 'local-webhook-secret',
      ...settings,
    },
    logFile: join(dir, 'gateway.log'),
  });
  const nats = await connect({ servers: server.url });
  const grant = (claims: GrantClaims) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(GRANT_ISSUER)
      .setExpirationTime('2m')
      .sign(signingKey);
  const ask = <T>(operation: string, body: unknown, leave?: string) =>
    request<T>(nats, operation, body, leave);
  const claimsOf = (op: 'apply' | 'compensate', key: string, hash: string, epoch: number): GrantClaims => ({
    op,
    connection: 'hubspot',
    saga: SAGA,
    key,
    hash,
    epoch,
  });
  return {
    nats,
    url: gateway.url,
    simulator: simulator.urls,
    ask,
    grant,
    apply: async (change, { key, maybe = false, epoch = 1 }) => {
      const body = { change, key, sagaId: SAGA, epoch, maybe };
      const leave = await grant(claimsOf('apply', key, contentHash(change), epoch));
      return (await ask<{ receipt: Receipt }>('apply', body, leave)).receipt;
    },
    compensate: async (receipt, key) => {
      const body = { receipt, key, sagaId: SAGA, epoch: 1, maybe: false };
      const leave = await grant(claimsOf('compensate', key, sha256(canonicalJson(receipt)), 1));
      return (await ask<{ receipt: Receipt }>('compensate', body, leave)).receipt;
    },
    control: (method, path, body) => control(simulator.urls.control, method, path, body),
    calls: () => control(simulator.urls.control, 'GET', '/requests?vendor=hubspot'),
    stop: async () => {
      await nats.drain();
      await gateway.stop();
      await Promise.all([simulator.stop(), server.stop()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function request<T>(
  nats: NatsConnection,
  operation: string,
  body: unknown,
  grant?: string,
): Promise<T> {
  const headers = createHeaders();
  if (grant) headers.set(HEADERS.grant, grant);
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const reply = await nats.request(`gateways.hubspot.${operation}`, payload, { timeout: 25_000, headers });
  if (reply.headers?.get('Nats-Service-Error-Code')) throw reply.json<ErrorBody>();
  return reply.json<T>();
}

async function control<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${url}/__simulator${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the simulator answered ${response.status}: ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
