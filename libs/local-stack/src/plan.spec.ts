import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { createCredentials } from './credentials.js';
import { planServices } from './plan.js';

const SIMULATOR = {
  salesforce: 'http://sf',
  erpnext: 'http://erp',
  hubspot: 'http://hub',
  control: 'http://control',
};
const CREDENTIALS = {
  grantPrivateKey: 'private',
  grantPublicKey: 'public',
  tokenKey: 'seal',
  token: 'token',
};

async function plan(real: Parameters<typeof planServices>[0]['real']) {
  let port = 4000;
  const services = await planServices({
    root: '/clone',
    logs: '/logs',
    env: { LOG_LEVEL: 'warn', HTTP_PORT: '80', ERPNEXT_API_SECRET: 'from the environment' },
    backing: { natsUrl: 'nats://n', databaseUrl: 'postgres://d', simulator: SIMULATOR },
    credentials: CREDENTIALS,
    approver: 'ana',
    real,
    nextPort: async () => ++port,
  });
  return new Map(services.map((service) => [service.name, service]));
}

describe('the planned services', () => {
  it('of a simulated system get the simulator, a port of their own and the public half of the grant key', async () => {
    const service = (await plan({})).get('erpnext-gateway');
    expect(service).toEqual({
      name: 'erpnext-gateway',
      system: 'erpnext',
      isReal: false,
      entry: '/clone/dist/apps/erpnext-gateway/main.js',
      logFile: '/logs/erpnext-gateway.log',
      env: {
        LOG_LEVEL: 'warn',
        CONNECTION_NAME: 'erpnext',
        CONNECTION_MODE: 'simulated',
        ERPNEXT_URL: 'http://erp',
        ERPNEXT_API_KEY: 'local-key',
        ERPNEXT_API_SECRET: 'local-secret',
        ERPNEXT_WEBHOOK_SECRET: 'local-webhook-secret',
        NATS_URL: 'nats://n',
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: '4002',
        PUBLIC_URL: 'http://127.0.0.1:4002',
        GRANT_PUBLIC_KEY: 'public',
        TOKEN_KEY: 'seal',
      },
    });
  });

  it('of a real org get its settings and none of the simulator, while the others stay simulated', async () => {
    const real = {
      ERPNEXT_URL: 'https://erp.example.com',
      ERPNEXT_API_KEY: 'k',
      CONNECTION_MODE: 'production',
    };
    const services = await plan({ erpnext: real });
    const erpnext = services.get('erpnext-gateway');
    expect(erpnext).toMatchObject({ isReal: true, env: { ...real, CONNECTION_NAME: 'erpnext' } });
    expect(JSON.stringify(erpnext)).not.toContain('local-');
    expect(services.get('hubspot-gateway')?.env['CONNECTION_MODE']).toBe('simulated');
  });

  it('keep the grant’s private key with the orchestrator, which approves under the given name', async () => {
    const services = await plan({});
    expect(services.get('orchestrator')?.env).toMatchObject({
      DATABASE_URL: 'postgres://d',
      GRANT_PRIVATE_KEY: 'private',
      API_TOKENS: 'ana:token',
    });
    const others = [...services.values()].filter(({ name }) => name !== 'orchestrator');
    expect(others.filter(({ env }) => 'GRANT_PRIVATE_KEY' in env || 'DATABASE_URL' in env)).toEqual([]);
  });
});

it('the two halves of the grant key belong together', () => {
  const { grantPrivateKey, grantPublicKey } = createCredentials();
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: grantPublicKey };
  const signature = sign(
    null,
    Buffer.from('x'),
    createPrivateKey({ key: { ...jwk, d: grantPrivateKey }, format: 'jwk' }),
  );
  expect(verify(null, Buffer.from('x'), createPublicKey({ key: jwk, format: 'jwk' }), signature)).toBe(true);
});
