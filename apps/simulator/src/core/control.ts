import Fastify, { type FastifyInstance } from 'fastify';
import type { NoticeTarget, SimulatedVendor, StoredRecord } from '../vendor.js';
import { FAULT_KINDS, type Fault, type FaultList } from './faults.js';
import { CONTROL_PREFIX } from './front.js';
import { metricsText } from './metrics.js';
import type { NoticeSender } from './notices.js';
import type { RequestLog } from './request-log.js';

/** What the control API steers. */
export interface Stage {
  vendors: ReadonlyMap<string, SimulatedVendor>;
  faults: FaultList;
  log: RequestLog;
  notices: NoticeSender;
  /** Every secret that passed, by vendor. */
  secrets: ReadonlyMap<string, ReadonlySet<string>>;
  /** Opens another door to a vendor; requests that come by it carry its name in the log, and faults can tell it. */
  openLane(vendor: SimulatedVendor, lane: string): Promise<string>;
  /** Generates all data anew and clears faults and logs. */
  reset(options: ResetOptions): void;
}

export interface ResetOptions {
  /** Default: the seed of the last reset. */
  seed?: number;
  /** False: orgs in which no admin has created Signalbox's key fields yet. Default true. */
  keyFields?: boolean;
}

export interface EditRequest {
  vendor: string;
  type: string;
  id?: string;
  fields: Record<string, unknown>;
}

/** The control API: what plays the rest of the world, and lets tests count what really happened. */
export function createControl(stage: Stage): FastifyInstance {
  const server = Fastify();
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) =>
    reply.code(error.statusCode ?? 400).send({ error: error.message }),
  );
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? {} : JSON.parse(String(body)));
    } catch (error) {
      done(error as Error);
    }
  });
  for (const path of ['/healthz', '/readyz']) server.get(path, () => ({ status: 'ok' }));
  server.get('/metrics', (_request, reply) =>
    reply.type('text/plain; version=0.0.4').send(metricsText(stage)),
  );
  for (const routes of [stageRoutes, faultRoutes, noticeRoutes])
    server.register(async (scope) => routes(scope, stage), { prefix: CONTROL_PREFIX });
  return server;
}

function vendorOf({ vendors }: Stage, name: string): SimulatedVendor {
  const vendor = vendors.get(name);
  if (!vendor) throw new Error(`unknown vendor ${name}: one of ${[...vendors.keys()].join(', ')}`);
  return vendor;
}

function stageRoutes(server: FastifyInstance, stage: Stage): void {
  server.post<{ Body: ResetOptions | undefined }>('/reset', ({ body }) => {
    stage.reset(body ?? {});
    return {};
  });
  server.post<{ Body: EditRequest }>('/edit', ({ body: { vendor, type, id, fields } }) => ({
    id: vendorOf(stage, vendor).edit(type, id, fields),
  }));
  server.get<{ Querystring: { vendor?: string; type?: string } }>('/records', ({ query }) => {
    const asked = query.vendor ? [vendorOf(stage, query.vendor)] : [...stage.vendors.values()];
    return asked.flatMap((vendor) =>
      vendor
        .records()
        .filter((record: StoredRecord) => !query.type || record.type === query.type)
        .map((record) => ({ vendor: vendor.name, ...record })),
    );
  });
  server.post<{ Body: { vendor: string; lane: string } }>('/lanes', async ({ body: { vendor, lane } }) => ({
    url: await stage.openLane(vendorOf(stage, vendor), lane),
  }));
  server.get<{ Querystring: { vendor: string } }>('/secrets', ({ query: { vendor } }) => [
    ...(stage.secrets.get(vendorOf(stage, vendor).name) ?? []),
  ]);
  server.get<{ Querystring: { vendor?: string; path?: string } }>('/requests', ({ query }) =>
    stage.log.list(query),
  );
  server.delete('/requests', () => {
    stage.log.clear();
    return {};
  });
}

function faultRoutes(server: FastifyInstance, { faults, ...stage }: Stage): void {
  server.post<{ Body: Fault }>('/faults', ({ body }) => {
    const vendor = vendorOf({ faults, ...stage }, body.vendor);
    return {
      id: faults.add(body.name === undefined ? body : { ...namedFault(vendor, body.name), ...body }).id,
    };
  });
  server.get('/faults/catalogue', () => [
    ...FAULT_KINDS.filter((kind) => kind !== 'play').map((kind) => ({
      vendor: null,
      name: kind,
      about: null,
      scoped: false,
    })),
    ...[...stage.vendors.values()].flatMap((vendor) =>
      Object.entries(vendor.faults).map(([name, { about, fault }]) => ({
        vendor: vendor.name,
        name,
        about,
        scoped: [fault?.method, fault?.path, fault?.body, fault?.mentions].some((part) => part !== undefined),
      })),
    ),
  ]);
  server.get('/faults', () => faults.list());
  server.delete('/faults', () => {
    faults.remove();
    return {};
  });
  server.delete<{ Params: { id: string } }>('/faults/:id', ({ params }, reply) =>
    faults.remove(params.id) ? {} : reply.code(404).send({ error: `no fault ${params.id}` }),
  );
}

function namedFault(
  { name: vendor, faults }: SimulatedVendor,
  name: string,
): Pick<Fault, 'kind'> & Partial<Fault> {
  const named = faults[name];
  if (!named)
    throw new Error(`${vendor} has no fault "${name}": one of ${Object.keys(faults).join(', ') || 'none'}`);
  return named.fault ?? { kind: 'play' };
}

function noticeRoutes(server: FastifyInstance, stage: Stage): void {
  server.put<{ Body: NoticeTarget & { vendor: string } }>('/notices', ({ body: { vendor, ...target } }) => {
    vendorOf(stage, vendor);
    stage.notices.setTarget(vendor, { ...target, url: new URL(target.url).href });
    return {};
  });
  server.delete<{ Querystring: { vendor: string } }>('/notices', ({ query }) => {
    stage.notices.setTarget(vendorOf(stage, query.vendor).name, undefined);
    return {};
  });
  server.get('/notices', () => stage.notices.list());
}
