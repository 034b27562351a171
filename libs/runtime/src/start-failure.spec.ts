import { SettingsError } from './settings.js';
import { startFailure } from './start-failure.js';

const coded = (code: string, more: object = {}) => Object.assign(new Error('why'), { code, ...more });

describe('why a service did not start', () => {
  it.each([
    [
      'settings',
      new SettingsError([{ variable: 'NATS_URL', problem: 'is missing' }]),
      'NATS_URL: is missing',
    ],
    ['a failure of the closed list', coded('UNAVAILABLE', { toBody: () => ({}) }), 'why'],
    ['a taken port', coded('EADDRINUSE'), 'why'],
    ['a wrong password', coded('28P01'), 'PostgreSQL: why'],
    ['what is no error', 'why', 'why'],
  ])('is told without our code where it is %s', (_, error, reason) => {
    expect(startFailure(error)).toEqual({ reason, stack: undefined });
  });

  it.each([
    ['a defect', new TypeError('x is undefined')],
    ['INTERNAL', coded('INTERNAL', { toBody: () => ({}) })],
    ['a wrong call of Node', coded('ERR_INVALID_ARG_TYPE')],
    ['a wrong statement', coded('42601')],
  ])('comes with its place in our code where it is %s', (_, error) => {
    expect(startFailure(error)).toEqual({ reason: error.message, stack: error.stack });
  });

  it('is told by the first address of a name with several', () => {
    const refused = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]);
    expect(startFailure(refused)).toEqual({ reason: 'why', stack: undefined });
  });
});
