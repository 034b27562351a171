import {
  selects,
  titleOf,
  workloadsOf,
  type Manifest,
  type PolicySpec,
  type Selector,
  type Workload,
} from './manifests.js';

/** What objects must be to each other: a sentence for everything that does not fit. */
export function relationProblems(objects: readonly Manifest[]): string[] {
  const workloads = workloadsOf(objects);
  return [
    ...duplicates(objects),
    ...workloads.flatMap((workload) => selectorProblems(workload, workloads)),
    ...workloads.flatMap((workload) => guardProblems(workload, objects)),
    ...ofKind<{ selector: Record<string, string>; ports: { targetPort: string | number }[] }>(
      objects,
      'Service',
    ).flatMap((service) => {
      const selector = { matchLabels: service.spec.selector };
      const ports = service.spec.ports.map(({ targetPort }) => targetPort);
      return pickedProblems(service, selector, ports, workloads);
    }),
    ...ofKind<{ selector: Selector }>(objects, 'PodDisruptionBudget').flatMap((budget) =>
      pickedProblems(budget, budget.spec.selector, [], workloads),
    ),
    ...ofKind<PolicySpec>(objects, 'NetworkPolicy').flatMap((policy) => policyProblems(policy, workloads)),
  ];
}

function ofKind<Spec>(objects: readonly Manifest[], kind: string): (Manifest & { spec: Spec })[] {
  return objects.filter((object): object is Manifest & { spec: Spec } => object.kind === kind);
}

function duplicates(objects: readonly Manifest[]): string[] {
  const titles = objects.map(titleOf);
  return titles
    .filter((title, index) => titles.indexOf(title) !== index)
    .map((title) => `${title} is there twice`);
}

function selectorProblems(workload: Workload, workloads: readonly Workload[]): string[] {
  const { selector, template } = workload.spec;
  const others = workloads.filter((other) => other !== workload);
  const strangers = others.filter((other) => selects(selector, other.spec.template.metadata.labels));
  const spreads = template.spec.topologySpreadConstraints ?? [];
  return [
    ...(selects(selector, template.metadata.labels) ? [] : ['does not select its own pods']),
    ...strangers.map((other) => `selects the pods of ${titleOf(other)}`),
    ...spreads.flatMap(({ topologyKey, labelSelector, matchLabelKeys = [] }) => [
      ...(selects(labelSelector, template.metadata.labels)
        ? []
        : [`does not count its own pods over ${topologyKey}`]),
      ...others
        .filter((other) => selects(labelSelector, other.spec.template.metadata.labels))
        .map((other) => `counts the pods of ${titleOf(other)} over ${topologyKey}`),
      // The API server refuses this, and no schema says so.
      ...matchLabelKeys
        .filter((key) => key in (labelSelector?.matchLabels ?? {}))
        .map((key) => `names ${key} twice over ${topologyKey}`),
    ]),
  ].map((problem) => `${titleOf(workload)} ${problem}`);
}

/** Every pod has a network policy for both directions; each of our services a budget, an account and a Service. */
function guardProblems(workload: Workload, objects: readonly Manifest[]): string[] {
  const { labels } = workload.spec.template.metadata;
  const directions = ofKind<PolicySpec>(objects, 'NetworkPolicy')
    .filter(({ spec }) => selects(spec.podSelector, labels))
    .flatMap(({ spec }) => spec.policyTypes ?? []);
  const budgets = ofKind<{ selector: Selector }>(objects, 'PodDisruptionBudget');
  const services = ofKind<{ selector: Record<string, string> }>(objects, 'Service');
  const account = workload.spec.template.spec.serviceAccountName;
  const ours = labels['app.kubernetes.io/part-of'] === 'signalbox';
  const checks: [boolean, string][] = [
    [directions.includes('Ingress'), 'has no network policy for what comes in'],
    [directions.includes('Egress'), 'has no network policy for what goes out'],
    [services.some(({ spec }) => selects({ matchLabels: spec.selector }, labels)), 'is behind no Service'],
    [!ours || budgets.some(({ spec }) => selects(spec.selector, labels)), 'has no disruption budget'],
    [!ours || account !== undefined, 'has no service account of its own'],
    [
      account === undefined ||
        objects.some(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === account),
      `runs as a service account that is not there: ${account}`,
    ],
  ];
  return checks.filter(([holds]) => !holds).map(([, problem]) => `${titleOf(workload)} ${problem}`);
}

function pickedProblems(
  object: Manifest,
  selector: Selector,
  ports: readonly (string | number)[],
  workloads: readonly Workload[],
): string[] {
  const picked = workloads.filter(({ spec }) => selects(selector, spec.template.metadata.labels));
  const problems = picked.length === 1 ? [] : [`selects ${picked.length} workloads, not one`];
  return [...problems, ...picked.flatMap((workload) => missingPorts(workload, ports))].map(
    (problem) => `${titleOf(object)} ${problem}`,
  );
}

function policyProblems(policy: Manifest & { spec: PolicySpec }, workloads: readonly Workload[]): string[] {
  const picked = workloads.filter(({ spec }) =>
    selects(policy.spec.podSelector, spec.template.metadata.labels),
  );
  const ports = (policy.spec.ingress ?? [])
    .flatMap((rule) => rule.ports ?? [])
    .flatMap(({ port }) => port ?? []);
  return [
    ...(picked.length > 0 ? [] : ['selects no pods']),
    ...picked.flatMap((workload) => missingPorts(workload, ports)),
  ].map((problem) => `${titleOf(policy)} ${problem}`);
}

function missingPorts(workload: Workload, ports: readonly (string | number)[]): string[] {
  const open = workload.spec.template.spec.containers.flatMap((container) => container.ports ?? []);
  return ports
    .filter((port) => !open.some(({ name, containerPort }) => port === name || port === containerPort))
    .map((port) => `names port ${port}, which ${titleOf(workload)} does not open`);
}
