import { startSimulator, type SimulatorControl } from '../testing.js';
import { ACCESS_TOKEN } from './portal-facts.js';
import type { PortalSettings } from './routes/settings.js';

/** An answer as specs look at it; `body` is undefined where there is none. */
export interface Reply {
  status: number;
  headers: Headers;
  body: { [name: string]: never } & { results: never[] };
}

export interface SpecPortal {
  url: string;
  control: SimulatorControl;
  /** Calls with the portal's token; other headers by `headers`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  set(settings: PortalSettings): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the simulator with HubSpot alone, for specs. */
export async function startPortal(options: { noticePace?: number } = {}): Promise<SpecPortal> {
  const { urls, control, stop } = await startSimulator({ vendors: ['hubspot'], ...options });
  const url = urls.hubspot;
  const call: SpecPortal['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${ACCESS_TOKEN}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  };
  return {
    url,
    control,
    call,
    set: async (settings) => void (await call('POST', '/__simulator/hubspot', settings)),
    stop,
  };
}
