import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { K8S, parseManifests, type Manifest } from './manifests.js';

// No npm package brings kustomize from its makers, so rendering needs one of these on PATH.
const RENDERERS = [
  { command: 'kubectl', version: ['version', '--client'], render: ['kustomize'] },
  { command: 'kustomize', version: ['version'], render: ['build'] },
];

const renderer = RENDERERS.find(({ command, version }) => spawnSync(command, version).status === 0);

/** Whether there is something on PATH to render with. */
export const canRender = renderer !== undefined;

/** The objects of a folder under deploy/k8s, as `kubectl kustomize` renders them. */
export function render(folder: string): Manifest[] {
  return renderAt(join(K8S, folder));
}

/** Renders a kustomization that refers to folders under deploy/k8s as `K8S/…`. */
export function renderText(kustomization: string): Manifest[] {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'kustomization-')));
  try {
    const text = kustomization.replaceAll('K8S', relative(folder, realpathSync(K8S)));
    writeFileSync(join(folder, 'kustomization.yaml'), text);
    return renderAt(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function renderAt(path: string): Manifest[] {
  if (!renderer) throw new Error('neither kubectl nor kustomize is on PATH');
  const { status, stdout, stderr } = spawnSync(renderer.command, [...renderer.render, path], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${renderer.command} cannot render ${path}: ${stderr}`);
  return parseManifests(stdout);
}
