import { join } from 'node:path';
import { K8S, readSources, type Manifest } from './manifests.js';
import { podProblems } from './pod-rules.js';
import { keysOf, referenceProblems } from './reference-rules.js';
import { relationProblems } from './relation-rules.js';

const configMap: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'orchestrator' },
  data: { MODEL: 'scripted' },
};
const sources = readSources(join(K8S, 'base/orchestrator')).map(({ object }) => object);
// As rendering leaves them: with the generated ConfigMap, and the image's version set.
const sound = JSON.parse(
  JSON.stringify([...sources, configMap]).replace('"image":"orchestrator"', '"image":"orchestrator:0.1.0"'),
) as Manifest[];
const secrets = keysOf(
  readSources(K8S).map(({ object }) => object),
  'Secret',
);

const problemsOf = (objects: readonly Manifest[]) => [
  ...podProblems(objects),
  ...relationProblems(objects),
  ...referenceProblems(objects, secrets),
];

/** The sound objects, their JSON text altered. */
function altered(text: string, replacement: string): Manifest[] {
  const before = JSON.stringify(sound);
  expect(before).toContain(text);
  return JSON.parse(before.replace(text, replacement)) as Manifest[];
}

const without = (kind: string) => sound.filter((object) => object.kind !== kind);

describe('the rules', () => {
  it('find nothing to say about a sound service', () => expect(problemsOf(sound)).toEqual([]));

  it.each([
    ['"livenessProbe"', '"gone"', 'Deployment orchestrator: has no livenessProbe'],
    ['"cpu":"1",', '', 'Deployment orchestrator: has no limit of cpu'],
    ['"runAsNonRoot":true', '"runAsNonRoot":false', 'Deployment orchestrator: may run as root'],
    [
      '"readOnlyRootFilesystem":true',
      '"readOnlyRootFilesystem":false',
      'Deployment orchestrator: may write to its root file system',
    ],
    ['"drop":["ALL"]', '"drop":["NET_RAW"]', 'Deployment orchestrator: keeps capabilities'],
    ['"RuntimeDefault"', '"Unconfined"', 'Deployment orchestrator: has no seccomp profile RuntimeDefault'],
    ['"enableServiceLinks":false,', '', 'Deployment orchestrator: gets Services as environment variables'],
    [
      '["pod-template-hash"]',
      '["app.kubernetes.io/name"]',
      'Deployment orchestrator names app.kubernetes.io/name twice over kubernetes.io/hostname',
    ],
    [
      '"serviceAccountName":"orchestrator"',
      '"serviceAccountName":"other"',
      'Deployment orchestrator runs as a service account that is not there: other',
    ],
    [
      '"targetPort":"http"',
      '"targetPort":"web"',
      'Service orchestrator names port web, which Deployment orchestrator does not open',
    ],
    [
      '"name":"signalbox-orchestrator","key":"API_TOKENS"',
      '"name":"signalbox-orchestrator","key":"TOKENS"',
      'Deployment orchestrator refers to TOKENS in Secret signalbox-orchestrator, which lacks it',
    ],
    [
      '"configMapRef":{"name":"orchestrator"}',
      '"configMapRef":{"name":"missing"}',
      'Deployment orchestrator refers to ConfigMap missing, which is not there',
    ],
  ])('see that %s became %s', (text, replacement, problem) => {
    expect(problemsOf(altered(text, replacement))).toContain(problem);
  });

  it.each(['nginx', 'nginx:latest', 'registry.example.com:5000/nginx'])('refuse the image %s', (image) => {
    expect(problemsOf(altered('"image":"orchestrator:0.1.0"', `"image":"${image}"`))).toEqual([
      `Deployment orchestrator: has no fixed version: ${image}`,
    ]);
  });

  it('see what a service lacks', () => {
    expect(problemsOf(without('PodDisruptionBudget'))).toEqual([
      'Deployment orchestrator has no disruption budget',
    ]);
    expect(problemsOf(without('Service'))).toEqual(['Deployment orchestrator is behind no Service']);
    expect(problemsOf(without('NetworkPolicy'))).toEqual([
      'Deployment orchestrator has no network policy for what comes in',
      'Deployment orchestrator has no network policy for what goes out',
    ]);
  });

  it('see selectors that take in the pods of another service', () => {
    const other = JSON.parse(
      JSON.stringify(sound[0]).replace('"name":"orchestrator"', '"name":"other"'),
    ) as Manifest;
    expect(problemsOf([...sound, other])).toEqual(
      expect.arrayContaining([
        'Deployment other selects the pods of Deployment orchestrator',
        'Service orchestrator selects 2 workloads, not one',
        'PodDisruptionBudget orchestrator selects 2 workloads, not one',
      ]),
    );
  });

  it('see a Secret that is rendered', () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'own' }, data: { a: 'Yg==' } };
    expect(problemsOf([...sound, secret])).toEqual(['Secret own is in the repository']);
  });
});
