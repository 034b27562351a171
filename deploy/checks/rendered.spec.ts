import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEPLOY, K8S, parseManifests, readSources, workloadsOf, type Manifest } from './manifests.js';
import { podProblems } from './pod-rules.js';
import { keysOf, referenceProblems, settingNames, type Keyed } from './reference-rules.js';
import { relationProblems } from './relation-rules.js';
import { canRender, render, renderText } from './render.js';
import { schemaProblems } from './schema.js';

const documented = keysOf(
  readSources(K8S).map(({ object }) => object),
  'Secret',
);
const development = keysOf(
  (
    JSON.parse(
      execFileSync(process.execPath, [join(DEPLOY, 'new-secrets.mjs'), 'dev'], { encoding: 'utf8' }),
    ) as { items: Manifest[] }
  ).items,
  'Secret',
);
const COMMON = ['HTTP_HOST', 'HTTP_PORT', 'LOG_LEVEL', 'NATS_URL'];
const GATEWAY = [
  ...COMMON,
  'CONNECTION_MODE',
  'CONNECTION_NAME',
  'GRANT_PUBLIC_KEY',
  'PUBLIC_URL',
  'TOKEN_KEY',
];
const ERPNEXT = ['ERPNEXT_URL', 'ERPNEXT_API_KEY', 'ERPNEXT_API_SECRET', 'ERPNEXT_WEBHOOK_SECRET'];
const SETTINGS: Record<string, string[]> = {
  orchestrator: [...COMMON, 'API_TOKENS', 'CONFIG_DIR', 'DATABASE_URL', 'GRANT_PRIVATE_KEY', 'MODEL'],
  'salesforce-gateway': [
    ...GATEWAY,
    'SALESFORCE_CLIENT_ID',
    'SALESFORCE_CLIENT_SECRET',
    'SALESFORCE_LOGIN_URL',
    'SALESFORCE_ORGANIZATION_ID',
  ],
  'erpnext-gateway': [...GATEWAY, ...ERPNEXT],
  'hubspot-gateway': [...GATEWAY, 'HUBSPOT_URL', 'HUBSPOT_ACCESS_TOKEN', 'HUBSPOT_WEBHOOK_SECRET'],
};

const problemsOf = (objects: readonly Manifest[], secrets: Keyed) => [
  ...objects.flatMap(schemaProblems),
  ...podProblems(objects),
  ...relationProblems(objects),
  ...referenceProblems(objects, secrets),
];

/** The names of a workload's settings, by workload. */
const settingsOf = (objects: readonly Manifest[], secrets: Keyed) =>
  Object.fromEntries(
    workloadsOf(objects).map((workload) => [
      workload.metadata.name,
      settingNames(workload, objects, secrets),
    ]),
  );

const sorted = (names: readonly string[]) => [...names].sort();
/** What each service is set to, with settings that only some overlays have. */
const servicesWith = (...more: string[]) =>
  Object.fromEntries(Object.entries(SETTINGS).map(([name, keys]) => [name, sorted([...keys, ...more])]));

/** Every folder there is: a new overlay is checked without being named here. */
const OVERLAYS = readdirSync(join(K8S, 'overlays'));

const whereRendered = canRender ? describe : describe.skip;
const why = canRender ? '' : ' (SKIPPED: neither kubectl nor kustomize is on PATH)';
if (!canRender) console.warn('Nothing was rendered: install kubectl or kustomize to check the overlays too.');

whereRendered(`what kustomize renders${why}`, () => {
  it.each(['base', ...OVERLAYS.map((name) => `overlays/${name}`)])(
    '%s agrees with the schemas and with the rules',
    (folder) => {
      const secrets = folder === 'overlays/dev' ? development : documented;
      const objects = render(folder);
      expect(objects.length).toBeGreaterThan(0);
      expect(problemsOf(objects, secrets)).toEqual([]);
    },
  );

  it.each([
    ['overlays/production', 'signalbox'],
    ['overlays/production-erpnext-eu', 'signalbox'],
    ['overlays/dev', 'signalbox-dev'],
  ])('%s puts everything into the namespace %s', (folder, namespace) => {
    const objects = render(folder).filter(({ kind }) => kind !== 'Namespace');
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set([namespace]));
  });

  it('production runs the four services, each with two replicas and all its settings', () => {
    const objects = render('overlays/production');
    expect(settingsOf(objects, documented)).toEqual(servicesWith('NATS_REPLICAS'));
    expect(workloadsOf(objects).map(({ spec }) => spec.replicas)).toEqual([2, 2, 2, 2]);
  });

  it('dev runs them beside one NATS, one PostgreSQL and the simulator', () => {
    const { nats, postgres, simulator, ...ours } = settingsOf(render('overlays/dev'), development);
    const due = servicesWith();
    // ERPNext does not say that it is a test site, and the stand-in is on another host.
    due['erpnext-gateway'] = sorted([...(due['erpnext-gateway'] ?? []), 'TEST_HOSTS']);
    expect(ours).toEqual(due);
    expect([nats, postgres, simulator].every((names) => names !== undefined)).toBe(true);
  });

  it('a service is probed where it tells of the process and where it tells of its readiness', () => {
    const probed = workloadsOf(render('base')).map(({ spec }) => {
      const { startupProbe, livenessProbe, readinessProbe } = spec.template.spec.containers[0] ?? {};
      return [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet);
    });
    const [process, readiness] = ['/healthz', '/readyz'].map((path) => ({ path, port: 'http' }));
    expect(probed).toEqual([1, 2, 3, 4].map(() => [process, process, readiness]));
  });

  it('a second ERPNext goes beside the first without touching anything of it', () => {
    const both = [...render('overlays/production'), ...render('overlays/production-erpnext-eu')];
    expect(relationProblems(both)).toEqual([]);
    expect(settingsOf(both, documented)['erpnext-gateway-eu']).toEqual(
      sorted([...GATEWAY, ...ERPNEXT, 'NATS_REPLICAS']),
    );
    const names = workloadsOf(both).map(
      ({ spec }) => spec.template.metadata.labels['app.kubernetes.io/instance'],
    );
    expect(names.filter((name) => name?.startsWith('erpnext')).sort()).toEqual(['erpnext', 'erpnext-eu']);
  });

  it('a gateway of a new system needs one kustomization', () => {
    const objects = renderText(`
namespace: signalbox
namePrefix: portal-
resources: [K8S/base/gateway]
components: [K8S/components/production]
labels:
  - includeSelectors: true
    pairs: { app.kubernetes.io/name: portal-gateway, app.kubernetes.io/instance: portal }
images: [{ name: gateway, newName: signalbox/portal-gateway, newTag: 0.1.0 }]
patches:
  - target: { kind: Deployment }
    patch: |-
      - op: replace
        path: /spec/template/spec/containers/0/envFrom/1/secretRef/name
        value: portal-credentials
`);
    const secrets = new Map([...documented, ['portal-credentials', ['PORTAL_TOKEN']]]);
    expect(problemsOf([...render('overlays/production'), ...objects], secrets)).toEqual([]);
  });

  it('a model gets its key and the way to its provider', () => {
    const kustomization = (components: string) =>
      `resources: [K8S/overlays/production]\ncomponents: [${components}]`;
    const objects = renderText(kustomization('K8S/components/model'));
    expect(problemsOf(objects, documented)).toEqual([]);
    expect(settingsOf(objects, documented).orchestrator).toContain('ANTHROPIC_API_KEY');
    const egress = (manifests: Manifest[]) =>
      JSON.stringify(
        manifests.find(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'orchestrator')
          ?.spec,
      );
    expect(egress(objects)).toContain('"port":443');
    expect(egress(renderText(kustomization('')))).not.toContain('"port":443');
  });
});

it('parses what it renders: a broken document is an error, not an empty list', () => {
  expect(() => parseManifests('kind: [')).toThrow();
});
