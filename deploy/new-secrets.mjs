// Prints fresh secrets; nothing is stored.
//   node deploy/new-secrets.mjs keys   a grant key pair, a token key and an API token, as lines of an environment file
//   node deploy/new-secrets.mjs dev    the Secrets of overlays/dev, for kubectl apply -n signalbox-dev -f -
import { generateKeyPairSync, randomBytes } from 'node:crypto';

const commands = { keys: printKeys, dev: printDevelopmentSecrets };
const command = commands[process.argv[2]];
if (!command) {
  console.error('usage: node deploy/new-secrets.mjs keys|dev');
  process.exit(2);
}
command();

function createKeys() {
  const { d, x } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return {
    GRANT_PRIVATE_KEY: d,
    GRANT_PUBLIC_KEY: x,
    TOKEN_KEY: tokenKey(),
    API_TOKENS: `operator:${password()}`,
  };
}

function tokenKey() {
  return randomBytes(32).toString('base64url');
}

function password() {
  return randomBytes(24).toString('base64url');
}

function printKeys() {
  for (const [name, value] of Object.entries(createKeys())) console.log(`${name}=${value}`);
}

function printDevelopmentSecrets() {
  const { GRANT_PUBLIC_KEY, TOKEN_KEY, ...keys } = createKeys();
  const POSTGRES_PASSWORD = password();
  const NATS_URL = 'nats://nats:4222';
  const DATABASE_URL = `postgresql://signalbox:${POSTGRES_PASSWORD}@postgres:5432/signalbox`;
  const secrets = {
    'signalbox-postgres': { POSTGRES_PASSWORD },
    'signalbox-orchestrator': { NATS_URL, DATABASE_URL, ...keys },
    'signalbox-gateways': { NATS_URL, GRANT_PUBLIC_KEY, TOKEN_KEY },
    // What the simulator's orgs accept.
    'salesforce-credentials': {
      SALESFORCE_CLIENT_ID: 'signalbox-local',
      SALESFORCE_CLIENT_SECRET: 'local-secret',
    },
    'erpnext-credentials': {
      ERPNEXT_API_KEY: 'local-key',
      ERPNEXT_API_SECRET: 'local-secret',
      ERPNEXT_WEBHOOK_SECRET: 'local-webhook-secret',
    },
    'hubspot-credentials': {
      HUBSPOT_ACCESS_TOKEN: 'pat-local-token',
      HUBSPOT_WEBHOOK_SECRET: 'local-webhook-secret',
    },
  };
  const items = Object.entries(secrets).map(([name, stringData]) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name },
    stringData,
  }));
  console.log(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2));
}
