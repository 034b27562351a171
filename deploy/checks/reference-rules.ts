import { titleOf, workloadsOf, type Manifest, type Reference, type Workload } from './manifests.js';

/** Keys by name. */
export type Keyed = ReadonlyMap<string, readonly string[]>;

/** The keys of every object of a kind that holds values. */
export function keysOf(objects: readonly Manifest[], kind: 'ConfigMap' | 'Secret'): Keyed {
  return new Map(
    objects
      .filter((object) => object.kind === kind)
      .map(({ metadata, data, stringData }) => [metadata.name, Object.keys({ ...data, ...stringData })]),
  );
}

/**
 * ConfigMaps that pods refer to and that are not rendered, Secrets that they refer to and that are not documented, and
 * Secrets that are rendered: none belongs in the repository.
 */
export function referenceProblems(objects: readonly Manifest[], documentedSecrets: Keyed): string[] {
  const configMaps = keysOf(objects, 'ConfigMap');
  return [
    ...objects
      .filter(({ kind }) => kind === 'Secret')
      .map((secret) => `${titleOf(secret)} is in the repository`),
    ...workloadsOf(objects).flatMap((workload) => {
      const { configMapRefs, secretRefs } = referencesOf(workload);
      return [
        ...configMapRefs.flatMap((reference) => unmet(reference, 'ConfigMap', configMaps)),
        ...secretRefs.flatMap((reference) => unmet(reference, 'Secret', documentedSecrets)),
      ].map((problem) => `${titleOf(workload)} ${problem}`);
    }),
  ];
}

/** The names of the environment variables that a workload's first container gets. */
export function settingNames(workload: Workload, objects: readonly Manifest[], secrets: Keyed): string[] {
  const configMaps = keysOf(objects, 'ConfigMap');
  const { env = [], envFrom = [] } = workload.spec.template.spec.containers[0] ?? {};
  const names = [
    ...env.map(({ name }) => name),
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...(configMaps.get(configMapRef?.name ?? '') ?? []),
      ...(secrets.get(secretRef?.name ?? '') ?? []),
    ]),
  ];
  return names.sort();
}

function unmet({ name, key, optional }: Reference, kind: string, known: Keyed): string[] {
  if (optional) return [];
  const keys = known.get(name);
  if (!keys) return [`refers to ${kind} ${name}, which is not there`];
  return key === undefined || keys.includes(key)
    ? []
    : [`refers to ${key} in ${kind} ${name}, which lacks it`];
}

function referencesOf(workload: Workload): { configMapRefs: Reference[]; secretRefs: Reference[] } {
  const { containers, initContainers = [], volumes = [] } = workload.spec.template.spec;
  const all = [...containers, ...initContainers];
  const env = all.flatMap((container) => container.env ?? []).map(({ valueFrom }) => valueFrom);
  const envFrom = all.flatMap((container) => container.envFrom ?? []);
  return {
    configMapRefs: [
      ...env.flatMap((source) => source?.configMapKeyRef ?? []),
      ...envFrom.flatMap(({ configMapRef }) => configMapRef ?? []),
      ...volumes.flatMap(({ configMap }) => configMap ?? []),
    ],
    secretRefs: [
      ...env.flatMap((source) => source?.secretKeyRef ?? []),
      ...envFrom.flatMap(({ secretRef }) => secretRef ?? []),
      ...volumes.flatMap(({ secret }) => (secret ? [{ ...secret, name: secret.secretName }] : [])),
    ],
  };
}
