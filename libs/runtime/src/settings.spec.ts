import { loadSettings, ServiceSettings, SettingsError } from './settings.js';

describe('settings', () => {
  it('reads camel-case properties from upper-case variables and keeps defaults for what is unset or empty', () => {
    const settings = loadSettings(ServiceSettings, {
      NATS_URL: 'nats://127.0.0.1:4222',
      HTTP_PORT: '8080',
      LOG_LEVEL: '',
    });
    expect({ ...settings }).toEqual({
      natsUrl: 'nats://127.0.0.1:4222',
      httpPort: 8080,
      httpHost: '127.0.0.1',
      logLevel: 'info',
    });
  });

  it('names every variable that is missing or wrong', () => {
    const load = () => loadSettings(ServiceSettings, { HTTP_PORT: '99999' });
    expect(load).toThrow(SettingsError);
    expect(load).toThrow(/NATS_URL: is not set/);
    expect(load).toThrow(/HTTP_PORT: HTTP_PORT must not be greater than 65535/);
  });
});
