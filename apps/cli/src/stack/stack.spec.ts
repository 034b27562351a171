import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { SETTINGS, toEnvFile } from './connection-settings.js';
import { readState, removeState, stateFile, writeState, type StackState } from './state.js';

const root = mkdtempSync(join(tmpdir(), 'signalbox-state-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const state = (pid: number): StackState => ({
  pid,
  startedAt: '',
  orchestrator: 'http://127.0.0.1:1',
  token: 'secret',
  nats: '',
  database: '',
  logs: '',
  simulator: {
    salesforce: '',
    erpnext: '',
    hubspot: '',
    control: '',
  },
  services: [],
  servers: [],
});

describe('the state of a stack', () => {
  it('is readable by its owner alone, and gone once it is removed', () => {
    writeState(root, state(process.pid));
    expect((statSync(stateFile(root)).mode & 0o777).toString(8)).toBe('600');
    removeState(root);
    expect(readState(root)).toBeUndefined();
  });

  it('counts as none when its process is gone', () => {
    writeState(root, state(2 ** 22 + 1));
    expect(readState(root)).toBeUndefined();
  });
});

describe('settings of a real org', () => {
  it('survive the file, whatever characters they hold', () => {
    const values = { A: `it's "quoted"`, B: 'a # b $c \\n', C: ' spaces ' };
    expect(parseEnv(toEnvFile('erpnext', values))).toEqual(values);
  });

  it.each([
    ['SALESFORCE_LOGIN_URL', 'https://example.my.salesforce.com', undefined],
    ['SALESFORCE_LOGIN_URL', 'http://example.my.salesforce.com', 'must begin with https://'],
    ['SALESFORCE_LOGIN_URL', 'example', 'is no URL'],
    ['SALESFORCE_ORGANIZATION_ID', '00DgK0000000001UAA', undefined],
    [
      'SALESFORCE_ORGANIZATION_ID',
      '001gK0000000001',
      'is no organization id: 15 or 18 characters, beginning with 00D',
    ],
  ])('%s %s', (variable, value, problem) => {
    const setting = SETTINGS.salesforce.org.find((candidate) => candidate.variable === variable);
    expect(setting?.problem?.(value)).toBe(problem);
  });
});
