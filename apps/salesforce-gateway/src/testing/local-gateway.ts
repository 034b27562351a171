import { generateKeyPairSync, randomBytes } from 'node:crypto';
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

export const ORGANIZATION_ID = '00DgK0000000001UAA';

/** What the simulated org's request log says of a call. */
export interface VendorCall {
  method: string;
  url: string;
  status: number | null;
  body: string;
}

/** A record of the simulated org as it is. */
export interface StoredRecord {
  id: string;
  fields: Record<string, unknown>;
  deleted: boolean;
}

/** A gateway's bundle in a process of its own, with a real nats-server and the simulator; spoken to in plain JSON. */
export interface LocalGateway {
  nats: NatsConnection;
  /** Where its HTTP door is. */
  url: string;
  /** The answer; an error's body is thrown as it came. */
  ask<T>(operation: string, body?: unknown, grant?: string): Promise<T>;
  /** The error's body. */
  refused(operation: string, body: unknown, grant?: string): Promise<ErrorBody>;
  /** Applies under a grant made for it. */
  apply(change: Change, options: { key: string; maybe?: boolean }): Promise<Receipt>;
  compensate(receipt: Receipt, key: string): Promise<Receipt>;
  grant(claims: GrantClaims): Promise<string>;
  /** The simulator's control API. */
  control<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** All data anew; the gateway has a session that works. */
  reset(options?: object): Promise<void>;
  fault(fault: object): Promise<unknown>;
  /** What an admin of the org sets, until the next reset. */
  set(settings: object): Promise<unknown>;
  stored(type: string): Promise<StoredRecord[]>;
  /** The calls that the org got during some work, as `GET /path`. */
  callsOf(work: () => Promise<unknown>): Promise<string[]>;
  stop(): Promise<void>;
}

export async function startLocalGateway(settings: Record<string, string> = {}): Promise<LocalGateway> {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-salesforce-'));
  const keys = generateKeyPairSync('ed25519');
  const { server, simulator, gateway } = await startProcesses(dir, {
    GRANT_PUBLIC_KEY: String(keys.publicKey.export({ format: 'jwk' }).x),
    TOKEN_KEY: randomBytes(32).toString('base64url'),
    ...settings,
  });
  const nats = await connect({ servers: server.url });
  const grant = (claims: GrantClaims) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(GRANT_ISSUER)
      .setExpirationTime('2m')
      .sign(keys.privateKey);
  const ask = <T>(operation: string, body: unknown = {}, leave?: string) =>
    request<T>(nats, operation, body, leave);
  const write = async (op: 'apply' | 'compensate', key: string, hash: string, body: object) => {
    const [saga, epoch] = ['saga-1', 1];
    const leave = await grant({ op, connection: 'salesforce', saga, key, hash, epoch });
    const { receipt } = await ask<{ receipt: Receipt }>(op, { ...body, key, sagaId: saga, epoch }, leave);
    return receipt;
  };
  const control = <T>(method: string, path: string, body?: unknown) =>
    callControl<T>(simulator.urls.control, method, path, body);
  return {
    nats,
    url: gateway.url,
    ask,
    grant,
    control,
    refused: (...args) =>
      ask(...args).then(
        (answer) => Promise.reject(new Error(`not refused: ${JSON.stringify(answer)}`)),
        (error: ErrorBody) => error,
      ),
    apply: (change, { key, maybe = false }) => write('apply', key, contentHash(change), { change, maybe }),
    compensate: (receipt, key) =>
      write('compensate', key, sha256(canonicalJson(receipt)), { receipt, maybe: false }),
    reset: async (options) => {
      await control('POST', '/reset', { seed: 1, ...options });
      await ask('query', { type: 'Product2', limit: 1 });
    },
    fault: (fault) => control('POST', '/faults', { vendor: 'salesforce', ...fault }),
    set: (settings) => callControl(simulator.urls.salesforce, 'POST', '/salesforce', settings),
    stored: (type) => control('GET', `/records?vendor=salesforce&type=${type}`),
    callsOf: async (work) => {
      await control('DELETE', '/requests');
      await work();
      const calls = await control<VendorCall[]>('GET', '/requests?vendor=salesforce');
      return calls.map(({ method, url }) => `${method} ${url.replace(/\?.*/s, '')}`);
    },
    stop: async () => {
      await nats.drain();
      await gateway.stop();
      await Promise.all([simulator.stop(), server.stop()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function startProcesses(dir: string, settings: Record<string, string>) {
  const entry = (app: string) => join(workspaceRoot(), 'dist', 'apps', app, 'main.js');
  const env = { PATH: process.env['PATH'] };
  const [server, simulator] = await Promise.all([
    startNats({ dir: join(dir, 'nats') }),
    startSimulatorProcess({
      name: 'simulator',
      entry: entry('simulator'),
      env,
      logFile: join(dir, 'simulator.log'),
    }),
  ]);
  const gateway = await startService({
    name: 'salesforce-gateway',
    entry: entry('salesforce-gateway'),
    env: {
      ...env,
      NATS_URL: server.url,
      CONNECTION_MODE: 'simulated',
      SALESFORCE_LOGIN_URL: simulator.urls.salesforce,
      SALESFORCE_CLIENT_ID: 'signalbox-local',
      SALESFORCE_CLIENT_SECRET: 'local-secret',
      SALESFORCE_ORGANIZATION_ID: ORGANIZATION_ID,
      ...settings,
    },
    logFile: join(dir, 'gateway.log'),
  });
  return { server, simulator, gateway };
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
  const reply = await nats.request(`gateways.salesforce.${operation}`, payload, { timeout: 25_000, headers });
  if (reply.headers?.get('Nats-Service-Error-Code')) throw reply.json<ErrorBody>();
  return reply.json<T>();
}

async function callControl<T>(url: string, method: string, path: string, body?: unknown): Promise<T> {
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
