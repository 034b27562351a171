import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VendorClient, type SystemAdapter } from '@signalbox/gateway-kit';
import { startSimulatorProcess, workspaceRoot } from '@signalbox/local-stack';
import { loadSettings } from '@signalbox/runtime';
import { SalesforceSettings } from '../salesforce.config.js';
import { salesforceGateway } from '../salesforce.gateway.js';
import { ORGANIZATION_ID } from './local-gateway.js';

/** The simulated org, and the gateway's verbs over HTTP without NATS around them. */
export interface LocalOrg {
  /** The verbs of a gateway with these settings beside those that work. */
  verbs(other?: Record<string, string>): SystemAdapter;
  /** What an admin of the org sets, until the next reset. */
  set(settings: object): Promise<void>;
  reset(options?: object): Promise<void>;
  fault(fault: object): Promise<void>;
  /** What a person does in the org. */
  edit(type: string, id: string, fields: object): Promise<void>;
  stop(): Promise<void>;
}

export async function startLocalOrg(): Promise<LocalOrg> {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-org-'));
  const simulator = await startSimulatorProcess({
    name: 'simulator',
    entry: join(workspaceRoot(), 'dist', 'apps', 'simulator', 'main.js'),
    env: { PATH: process.env['PATH'] },
    logFile: join(dir, 'simulator.log'),
  });
  const clients: VendorClient[] = [];
  const post = async (url: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/__simulator/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
  };
  return {
    verbs: (other = {}) => {
      const settings = loadSettings(SalesforceSettings, {
        NATS_URL: 'nats://localhost',
        GRANT_PUBLIC_KEY: 'x'.repeat(43),
        SALESFORCE_LOGIN_URL: simulator.urls.salesforce,
        SALESFORCE_CLIENT_ID: 'signalbox-local',
        SALESFORCE_CLIENT_SECRET: 'local-secret',
        SALESFORCE_ORGANIZATION_ID: ORGANIZATION_ID,
        ...other,
      });
      const current = () => settings;
      const client = new VendorClient(salesforceGateway.vendor, salesforceGateway.auth(current));
      clients.push(client);
      return salesforceGateway.adapter({ settings, current, connection: 'salesforce', client });
    },
    set: (settings) => post(simulator.urls.salesforce, 'salesforce', settings),
    reset: (options = {}) => post(simulator.urls.control, 'reset', { seed: 1, ...options }),
    fault: (fault) => post(simulator.urls.control, 'faults', { vendor: 'salesforce', ...fault }),
    edit: (type, id, fields) =>
      post(simulator.urls.control, 'edit', { vendor: 'salesforce', type, id, fields }),
    stop: async () => {
      await Promise.all(clients.map((client) => client.close()));
      await simulator.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
