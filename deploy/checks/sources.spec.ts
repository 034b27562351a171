import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { K8S, parseManifests, readSources, type Manifest } from './manifests.js';
import { schemaProblems } from './schema.js';

const sources = readSources(K8S);

describe('the manifests as they are written', () => {
  it.each(sources.map(({ file, object }) => [file, object.kind, object] as const))(
    '%s: %s agrees with the schema of Kubernetes',
    (_file, _kind, object) => expect(schemaProblems(object)).toEqual([]),
  );

  it('hold no secret: the example has placeholders only', () => {
    const secrets = sources.filter(({ object }) => object.kind === 'Secret');
    const values = secrets.flatMap(({ object }) => Object.values({ ...object.data, ...object.stringData }));
    expect(secrets.map(({ file }) => basename(file))).toEqual(secrets.map(() => 'secrets.example.yaml'));
    expect(values.length).toBeGreaterThan(0);
    expect(values.filter((value) => !/^<.+>$/.test(value))).toEqual([]);
  });
});

describe('the schema check', () => {
  const [deployment] = parseManifests(
    readFileSync(join(K8S, 'base/orchestrator/deployment.yaml'), 'utf8'),
  ) as [Manifest];
  const altered = (text: string, replacement: string) =>
    schemaProblems(JSON.parse(JSON.stringify(deployment).replace(text, replacement)) as Manifest);

  it('refuses a misspelt field', () => {
    expect(altered('"readinessProbe"', '"readynessProbe"')).toEqual([
      'Deployment orchestrator: /spec/template/spec/containers/0/readynessProbe must NOT have additional properties',
    ]);
  });

  it('refuses a missing field', () => {
    expect(altered('"selector"', '"paused":false,"strategy"')).toContainEqual(
      expect.stringContaining("/spec must have required property 'selector'"),
    );
  });

  it('refuses a value of the wrong type', () => {
    expect(altered('"replicas":1', '"replicas":"1"')).toEqual([
      'Deployment orchestrator: /spec/replicas must be integer',
    ]);
  });

  it('refuses a kind that it does not know', () => {
    expect(schemaProblems({ ...deployment, kind: 'Deploymint' })).toEqual([
      'Deploymint orchestrator: no schema for apps/v1/Deploymint; add it to schemas/generate.mjs',
    ]);
  });
});
