import { showChecks } from './checks.js';

it('checks that found something wrong come first, with how to mend it', () => {
  const check = { connection: 'erpnext', check: 'clock', ok: true, detail: 'in step' };
  const wrong = { ...check, check: 'login', ok: false, detail: 'refused', fix: 'make a new key' };
  expect(showChecks([check, wrong], { colors: false, width: 100 })).toBe(
    [
      '  WRONG  erpnext  login  refused',
      '                         to mend it: make a new key',
      '  ok     erpnext  clock  in step',
      '',
      '1 of 2 checks found something wrong.',
    ].join('\n'),
  );
});
