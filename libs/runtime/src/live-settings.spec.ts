import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IsOptional, Matches } from 'class-validator';
import { openSettings, type LiveSettings } from './live-settings.js';
import { loadSettings } from './settings.js';
import { environmentSource } from './variables.js';

class VendorSettings {
  @Matches(/^key-/, { message: 'apiKey must begin with key-, not $value' })
  apiKey!: string;
  @IsOptional()
  user?: string;
}

let dir: string;
let live: LiveSettings<VendorSettings> | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-settings-'));
});
afterEach(() => {
  live?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A secret as Kubernetes mounts it: a link to a folder that is swapped for another. */
function mount(version: number, value: string): string {
  mkdirSync(join(dir, `v${version}`));
  writeFileSync(join(dir, `v${version}`, 'API_KEY'), value);
  symlinkSync(`v${version}`, join(dir, 'next'));
  renameSync(join(dir, 'next'), join(dir, 'data'));
  return join(dir, 'data', 'API_KEY');
}
async function until(look: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !look() && Date.now() < deadline;)
    await new Promise((resolve) => setTimeout(resolve, 5));
}
const open = (environment: NodeJS.ProcessEnv, told: string[] = []) =>
  openSettings(VendorSettings, environmentSource(environment), {
    everyMs: 10,
    onInvalid: (problem) => told.push(problem),
  });

describe('a setting in a file', () => {
  it('is read without its trailing line break, unless the variable itself is set', () => {
    const file = mount(1, 'key-1\n');

    expect(loadSettings(VendorSettings, { API_KEY_FILE: file })).toMatchObject({ apiKey: 'key-1' });
    expect(loadSettings(VendorSettings, { API_KEY_FILE: file, API_KEY: 'key-2' }).apiKey).toBe('key-2');
  });

  it('is named where it can not be read; files of others are not looked at', () => {
    const read = () => loadSettings(VendorSettings, { API_KEY_FILE: join(dir, 'none'), OTHER_FILE: '/none' });

    expect(read).toThrow(/^API_KEY_FILE: names a file that can not be read \(ENOENT\)$/);
  });

  it('counts anew once the mounted file was swapped', async () => {
    live = await open({ API_KEY_FILE: mount(1, 'key-1'), USER: 'u' });
    const seen: string[] = [];
    live.onChange(({ apiKey }) => seen.push(apiKey));
    mount(2, 'key-2');
    await until(() => seen.length > 0);

    expect(seen).toEqual(['key-2']);
    expect({ ...live.current() }).toEqual({ apiKey: 'key-2', user: 'u' });
  });

  it('keeps its value where the new one is not valid, which is told once and without the value', async () => {
    const told: string[] = [];
    live = await open({ API_KEY_FILE: mount(1, 'key-1') }, told);
    mount(2, 'hush-hush');
    await until(() => told.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));

    expect(told).toEqual(['API_KEY: API_KEY must begin with key-, not …']);
    expect(live.current().apiKey).toBe('key-1');
  });
});
