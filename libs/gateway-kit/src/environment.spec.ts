import { SignalboxError, type Mode } from '@signalbox/contracts';
import type { Environment, SystemAdapter } from './define-gateway.js';
import { ConnectionGuard, guarded, hostList, judge } from './environment.js';

const saying = (kind: Environment['kind']) => ({ kind, detail: `Acme, ${kind}` });
const verdict = (mode: Mode, kind: Environment['kind'], host = 'erp.acme.com', testHosts: string[] = []) =>
  judge({ mode, said: saying(kind), host: new URL(`https://${host}`), testHosts }).writable;

describe('a connection that is not production', () => {
  it('writes to an org that says that it is a test org, and to no production org', () => {
    for (const mode of ['test', 'simulated'] as const) {
      expect(verdict(mode, 'test')).toBe(true);
      expect(verdict(mode, 'production', 'localhost', ['localhost'])).toBe(false);
    }
  });

  it('writes to an org that says nothing only where its host is listed', () => {
    expect(verdict('test', 'unsaid')).toBe(false);
    expect(verdict('test', 'unsaid', 'erp.acme.com', ['test.acme.com'])).toBe(false);
    expect(verdict('test', 'unsaid', 'test.acme.com', ['test.acme.com'])).toBe(true);
    expect(verdict('test', 'unsaid', 'test.acme.com:8443', ['test.acme.com:8443'])).toBe(true);
    expect(verdict('test', 'unsaid', 'evil-test.acme.com', ['test.acme.com'])).toBe(false);
  });

  it('takes this machine for a test host where it is simulated, and only there', () => {
    for (const host of ['localhost:4000', '127.0.0.1', '[::1]:80', 'erp.localhost']) {
      expect([host, verdict('simulated', 'unsaid', host)]).toEqual([host, true]);
      expect([host, verdict('test', 'unsaid', host)]).toEqual([host, false]);
    }
    for (const host of ['127.0.0.1.acme.com', 'localhost.acme.com', '10.0.0.1'])
      expect([host, verdict('simulated', 'unsaid', host)]).toEqual([host, false]);
  });

  it('says why it does not write, and what to set', () => {
    const host = new URL('https://erp.acme.com');

    expect(judge({ mode: 'test', said: saying('unsaid'), host, testHosts: [] })).toEqual({
      writable: false,
      detail: 'this system does not say whether it is a test org, and erp.acme.com is not one of TEST_HOSTS.',
      fix: 'If erp.acme.com is a test site, set TEST_HOSTS=erp.acme.com; if it is a production site and Signalbox shall write to it, set CONNECTION_MODE=production.',
    });
    expect(judge({ mode: 'test', said: saying('production'), testHosts: [] })).toEqual({
      writable: false,
      detail: 'the org says that it is a production org (Acme, production), but CONNECTION_MODE is test.',
      fix: 'Connect a test org; or, if Signalbox shall write to this one, set CONNECTION_MODE=production.',
    });
  });

  it('reads a list of hosts as people write it', () => {
    expect(hostList(' Test.acme.com , b:8080,')).toEqual(['test.acme.com', 'b:8080']);
    expect(hostList(undefined)).toEqual([]);
  });
});

/** A guard of an org that says what it is told to say, and a clock that can be moved. */
function playedGuard(mode: Mode, answer: () => Promise<Environment>) {
  const clock = { now: 0 };
  const asked: number[] = [];
  const guard = new ConnectionGuard(
    {
      mode,
      testHosts: [],
      environment: () => {
        asked.push(clock.now);
        return answer();
      },
      origin: () => Promise.resolve('https://erp.acme.com'),
    },
    () => clock.now,
  );
  const outcome = () =>
    guard.assertWritable().then(
      () => 'writes',
      ({ code }: SignalboxError) => code,
    );
  return { guard, clock, asked, outcome };
}

describe('the guard', () => {
  it('asks once for all who wait, and again after ten minutes', async () => {
    const { clock, asked, outcome } = playedGuard('test', () => Promise.resolve(saying('test')));
    expect(await Promise.all([outcome(), outcome()])).toEqual(['writes', 'writes']);
    clock.now = 10 * 60_000 - 1;
    await outcome();
    clock.now += 1;
    await outcome();

    expect(asked).toEqual([0, 10 * 60_000]);
  });

  it('notices that an org became a production org', async () => {
    let kind: Environment['kind'] = 'test';
    const { clock, outcome } = playedGuard('test', () => Promise.resolve(saying(kind)));
    expect(await outcome()).toBe('writes');
    kind = 'production';
    clock.now = 10 * 60_000;

    expect(await outcome()).toBe('FORBIDDEN_BY_POLICY');
  });

  it('lets nothing be written while it can not find out, and tries again with the next write', async () => {
    const failures = [
      new SignalboxError('UNAVAILABLE', 'down'),
      new SignalboxError('AUTH_REJECTED', 'refused'),
      new SignalboxError('NOT_FOUND', 'no such path'),
      new Error('a defect'),
    ];
    const { asked, outcome } = playedGuard('test', () => {
      const failure = failures.shift();
      return failure ? Promise.reject(failure) : Promise.resolve(saying('test'));
    });

    expect([await outcome(), await outcome(), await outcome(), await outcome(), await outcome()]).toEqual([
      'UNAVAILABLE',
      'AUTH_REJECTED',
      'UNAVAILABLE',
      'UNAVAILABLE',
      'writes',
    ]);
    expect(asked).toHaveLength(5);
  });

  it('asks nobody on a production connection, whose doctor finds a test org behind it', async () => {
    const { guard, asked, outcome } = playedGuard('production', () => Promise.resolve(saying('test')));
    expect(await outcome()).toBe('writes');
    expect(asked).toEqual([]);

    expect(await guard.check()).toMatchObject({
      ok: false,
      detail: expect.stringContaining('test org') as string,
    });
    expect(await outcome()).toBe('writes');
  });

  it('tells a preview why nothing will be written, and nothing where it can not find out', async () => {
    const production = playedGuard('test', () => Promise.resolve(saying('production')));
    const down = playedGuard('test', () => Promise.reject(new SignalboxError('UNAVAILABLE', 'down')));
    const test = playedGuard('test', () => Promise.resolve(saying('test')));

    expect([await down.guard.refusal(), await test.guard.refusal()]).toEqual([null, null]);
    expect(await production.guard.refusal()).toMatchObject({
      code: 'FORBIDDEN_BY_POLICY',
      message: expect.stringMatching(/^Nothing is written: the org says/) as string,
    });
  });

  it('is announced as it was last found', async () => {
    const { guard, outcome } = playedGuard('test', () => Promise.resolve(saying('production')));
    expect(guard.announced).toBe('not looked at yet');
    await outcome();

    expect(guard.announced).toMatch(/^refused: the org says that it is a production org/);
  });

  it('stands before every verb that writes, and before no other', async () => {
    const called: string[] = [];
    const verb = (name: string) => () => {
      called.push(name);
      return Promise.resolve(undefined);
    };
    const names = ['create', 'update', 'remove', 'transition', 'link', 'unlink', 'read', 'page', 'describe'];
    const adapter = Object.fromEntries(names.map((name) => [name, verb(name)])) as unknown as SystemAdapter;
    const { guard } = playedGuard('test', () => Promise.resolve(saying('production')));
    const verbs = guarded(adapter, guard) as unknown as Record<string, () => Promise<unknown>>;
    await Promise.allSettled(names.map((name) => verbs[name]?.()));

    expect(called).toEqual(['read', 'page', 'describe']);
    expect(guarded({ removal: 'archive' } as SystemAdapter, guard).link).toBeUndefined();
  });
});
