import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulatorProcess, workspaceRoot, type SimulatorUrls } from '@signalbox/local-stack';

/** Where each vendor that a stand-in plays is, by its name, and `control`. Ours plays three. */
export type StandUrls = SimulatorUrls & Record<string, string>;

/** A vendor's stand-in, in a process of its own: whatever it is, it has the control API of apps/simulator. */
export interface Stand {
  urls: StandUrls;
  stop(): Promise<void>;
}

export type StartStand = () => Promise<Stand>;

/** Starts this repository's simulator, which must have been built. */
export const startOurSimulator: StartStand = async () => {
  const dir = mkdtempSync(join(tmpdir(), 'signalbox-simulator-'));
  const service = await startSimulatorProcess({
    name: 'simulator',
    entry: join(workspaceRoot(), 'dist', 'apps', 'simulator', 'main.js'),
    env: { PATH: process.env['PATH'] },
    logFile: join(dir, 'simulator.log'),
  });
  const stop = async () => {
    await service.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  return { urls: service.urls as StandUrls, stop };
};
