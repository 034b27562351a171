import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { seededRandom } from '../random.js';
import type { SimulatedVendor, VendorContext, VendorFactory } from '../vendor.js';
import { createControl, type ResetOptions, type Stage } from './control.js';
import { FaultList } from './faults.js';
import { createFront } from './front.js';
import { NoticeSender } from './notices.js';
import { RequestLog } from './request-log.js';

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

export interface SimulatorOptions {
  factories: Record<string, VendorFactory>;
  /** Default 1. */
  seed?: number;
  /** By vendor, and `control`; 0 or missing: any free port. */
  ports?: Record<string, number>;
  /** Default 127.0.0.1. */
  host?: string;
  /** Stretches or shortens the waits between attempts to deliver a notice. Default 1. */
  noticePace?: number;
}

export interface RunningSimulator {
  /** The base URL of each vendor and of `control`, without a trailing slash. */
  urls: Record<string, string>;
  stop(): Promise<void>;
}

/** Generates the data and listens on one port a vendor and one for the control API. */
export async function runSimulator(options: SimulatorOptions): Promise<RunningSimulator> {
  const { host = '127.0.0.1', ports = {} } = options;
  const secrets = new Map<string, Set<string>>();
  const servers: Server[] = [];
  const apis = new Map<string, FastifyInstance>();
  const openDoor = async (vendor: SimulatedVendor, lane?: string): Promise<string> => {
    const { name, faults: named } = vendor;
    const { faults, log } = stage;
    const front = createFront({
      ...{ vendor: name, lane, api: apis.get(name) as FastifyInstance, control, faults, log, named },
      secrets: secrets.get(name) as Set<string>,
      expireTokens: () => vendor.expireTokens(),
    });
    servers.push(front);
    return listen(front, host, lane === undefined ? ports[name] : 0);
  };
  const stage: Stage = { ...setStage(options), secrets, openLane: openDoor };
  const control = createControl(stage);
  const urls: Record<string, string> = {};
  for (const [name, vendor] of stage.vendors) {
    const api = createApi(vendor);
    await api.ready();
    apis.set(name, api);
    secrets.set(name, new Set());
    urls[name] = await openDoor(vendor);
  }
  urls.control = await control.listen({ host, port: ports.control ?? 0 });
  return {
    urls,
    stop: async () => {
      stage.notices.clear();
      stage.faults.remove();
      control.server.closeAllConnections();
      await Promise.all([control.close(), ...servers.map(close)]);
    },
  };
}

function createApi(vendor: SimulatedVendor): FastifyInstance {
  const api = Fastify({ bodyLimit: BODY_LIMIT_BYTES, routerOptions: { maxParamLength: 2000 } });
  vendor.routes(api);
  return api;
}

function setStage({
  factories,
  seed = 1,
  noticePace,
}: SimulatorOptions): Omit<Stage, 'secrets' | 'openLane'> {
  const notices = new NoticeSender(noticePace);
  const faults = new FaultList();
  const log = new RequestLog();
  let random = seededRandom(seed);
  let lastSeed = seed;
  const contextOf = (name: string): VendorContext => ({
    now: () => Date.now(),
    random: () => random(),
    notify: (send) => notices.notify(name, send),
    noticeTarget: () => notices.target(name),
  });
  const vendors = new Map(
    Object.entries(factories).map(([name, create]) => [name, create(contextOf(name))] as const),
  );
  const reset = ({ seed: asked = lastSeed, keyFields = true }: ResetOptions) => {
    lastSeed = asked;
    random = seededRandom(asked);
    faults.remove();
    log.clear();
    notices.clear();
    for (const vendor of vendors.values()) vendor.reset(asked, { keyFields });
  };
  reset({});
  return { vendors, faults, log, notices, reset };
}

async function listen(server: Server, host: string, port = 0): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
