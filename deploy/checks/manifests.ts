import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';

export const DEPLOY = fileURLToPath(new URL('..', import.meta.url));
export const K8S = join(DEPLOY, 'k8s');

export type Labels = Record<string, string>;
export interface Selector {
  matchLabels?: Labels;
}

/** A Kubernetes object; of its spec, the parts that the checks look at. */
export interface Manifest<Spec = unknown> {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Labels };
  spec?: Spec;
  data?: Record<string, string>;
  stringData?: Record<string, string>;
}

export interface Reference {
  name: string;
  key?: string;
  optional?: boolean;
}

export interface Probe {
  httpGet?: { path: string; port: string | number };
  exec?: { command: string[] };
}

export interface Container {
  name: string;
  image: string;
  env?: { name: string; valueFrom?: { secretKeyRef?: Reference; configMapKeyRef?: Reference } }[];
  envFrom?: { configMapRef?: Reference; secretRef?: Reference }[];
  ports?: { name?: string; containerPort: number }[];
  resources?: { requests?: Labels; limits?: Labels };
  securityContext?: {
    allowPrivilegeEscalation?: boolean;
    readOnlyRootFilesystem?: boolean;
    capabilities?: { drop?: string[]; add?: string[] };
  };
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}

export interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  enableServiceLinks?: boolean;
  securityContext?: { runAsNonRoot?: boolean; runAsUser?: number; seccompProfile?: { type: string } };
  topologySpreadConstraints?: { topologyKey: string; labelSelector?: Selector; matchLabelKeys?: string[] }[];
  containers: Container[];
  initContainers?: Container[];
  volumes?: { name: string; configMap?: Reference; secret?: { secretName: string; optional?: boolean } }[];
}

export interface WorkloadSpec {
  replicas?: number;
  selector: Selector;
  template: { metadata: { labels: Labels }; spec: PodSpec };
}
export type Workload = Manifest<WorkloadSpec> & { spec: WorkloadSpec };

export interface Rule {
  ports?: { port?: number | string }[];
}
export interface PolicySpec {
  podSelector: Selector;
  policyTypes?: string[];
  ingress?: Rule[];
}

/** The objects in YAML text; empty documents are left out. */
export function parseManifests(text: string): Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw document.errors[0];
    const object = document.toJS() as Manifest | null;
    return object ? [object] : [];
  });
}

/** The complete objects among the files under a folder: all but what tells kustomize how to build. */
export function readSources(folder: string): { file: string; object: Manifest }[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml'))
    .flatMap((file) =>
      parseManifests(readFileSync(join(folder, file), 'utf8')).map((object) => ({ file, object })),
    );
}

export function workloadsOf(objects: readonly Manifest[]): Workload[] {
  return objects.filter((object): object is Workload => ['Deployment', 'StatefulSet'].includes(object.kind));
}

/** Whether a selector picks pods with these labels. An empty one picks every pod, as in Kubernetes. */
export function selects(selector: Selector | undefined, labels: Labels): boolean {
  return Object.entries(selector?.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

export function titleOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}
