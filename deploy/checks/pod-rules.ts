import { titleOf, workloadsOf, type Container, type Manifest, type PodSpec } from './manifests.js';

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'] as const;
const QUANTITIES = ['cpu', 'memory'] as const;

/** What each pod must have by itself: a sentence for everything that is missing. */
export function podProblems(objects: readonly Manifest[]): string[] {
  return workloadsOf(objects).flatMap((workload) => {
    const pod = workload.spec.template.spec;
    const containers = [...pod.containers, ...(pod.initContainers ?? [])];
    return [...podWideProblems(pod), ...containers.flatMap(containerProblems)].map(
      (problem) => `${titleOf(workload)}: ${problem}`,
    );
  });
}

function podWideProblems(pod: PodSpec): string[] {
  const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext ?? {};
  return told([
    [runAsNonRoot === true && (runAsUser ?? 0) > 0, 'may run as root'],
    [seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile RuntimeDefault'],
    [pod.automountServiceAccountToken === false, 'mounts a service account token'],
    [pod.enableServiceLinks === false, 'gets Services as environment variables'],
  ]);
}

function containerProblems(container: Container): string[] {
  const { securityContext, resources } = container;
  const tag = /:([^/:@]+)(?:@|$)/.exec(container.image)?.[1];
  return told([
    ...PROBES.map((probe): Check => [container[probe] !== undefined, `has no ${probe}`]),
    ...QUANTITIES.flatMap((quantity): Check[] => [
      [resources?.requests?.[quantity] !== undefined, `requests no ${quantity}`],
      [resources?.limits?.[quantity] !== undefined, `has no limit of ${quantity}`],
    ]),
    [securityContext?.allowPrivilegeEscalation === false, 'may gain privileges'],
    [securityContext?.readOnlyRootFilesystem === true, 'may write to its root file system'],
    [
      securityContext?.capabilities?.drop?.includes('ALL') && !securityContext.capabilities.add,
      'keeps capabilities',
    ],
    [tag !== undefined && tag !== 'latest', `has no fixed version: ${container.image}`],
  ]);
}

type Check = [holds: boolean | undefined, problem: string];

function told(checks: Check[]): string[] {
  return checks.filter(([holds]) => holds !== true).map(([, problem]) => problem);
}
