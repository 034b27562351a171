import type { FastifyInstance } from 'fastify';
import { OWNERS, PIPELINES, PORTAL_ID } from '../portal-facts.js';
import type { Portal } from '../portal.js';
import { notFound } from '../refusal.js';
import { DATED, route, typeIn } from './http.js';

const FOUNDED = '2019-08-06T02:41:08.029Z';
const roots = (old: string, area: string) => [old, ...DATED.map((version) => `/${area}/${version}`)];

/** The account, its owners and pipelines, and the token endpoint. */
export function accountRoutes(api: FastifyInstance, portal: Portal): void {
  route(api, roots('/account-info/v3', 'account-info'), 'GET', '/details', () => ({
    status: 200,
    body: { ...ACCOUNT, accountType: portal.accountType },
  }));
  const ownerRoots = roots('/crm/v3/owners', 'crm/owners');
  for (const path of ['', '/'])
    route(api, ownerRoots, 'GET', path, ({ query }) => {
      const email = query.text('email');
      return {
        status: 200,
        body: { results: SHOWN_OWNERS.filter((owner) => !email || owner.email === email) },
      };
    });
  route(api, ownerRoots, 'GET', '/:id', ({ params }) => ({
    status: 200,
    body: found(SHOWN_OWNERS, params.id),
  }));
  const pipelineRoots = roots('/crm/v3/pipelines', 'crm/pipelines');
  route(api, pipelineRoots, 'GET', '/:type', ({ params }) => ({
    status: 200,
    body: { results: pipelinesOf(typeIn(params).name) },
  }));
  route(api, pipelineRoots, 'GET', '/:type/:id', ({ params }) => ({
    status: 200,
    body: found(pipelinesOf(typeIn(params).name), params.id),
  }));
  const tokenRoots = ['/oauth/v1', '/oauth/v3', ...DATED.map((version) => `/oauth/${version}`)];
  for (const root of tokenRoots)
    route(api, [root], 'POST', '/token', ({ body }) => ({
      status: 200,
      body: portal.tokens.grant(
        body instanceof URLSearchParams ? body : new URLSearchParams(),
        root !== '/oauth/v1',
      ),
    }));
  route(api, ['/oauth/v1'], 'GET', '/access-tokens/:token', ({ params }) => ({
    status: 200,
    body: portal.tokens.describe(params.token ?? ''),
  }));
}

const ACCOUNT = {
  portalId: PORTAL_ID,
  timeZone: 'US/Eastern',
  companyCurrency: 'USD',
  additionalCurrencies: [],
  utcOffset: '-05:00',
  utcOffsetMilliseconds: -18_000_000,
  uiDomain: 'app.hubspot.com',
  dataHostingLocation: 'na1',
};

const SHOWN_OWNERS = OWNERS.map((owner) => ({
  ...owner,
  type: 'PERSON',
  createdAt: FOUNDED,
  updatedAt: FOUNDED,
  archived: false,
}));

function found<T extends { id: string }>(rows: readonly T[], id = ''): T {
  const row = rows.find((one) => one.id === id);
  if (!row) throw notFound(id);
  return row;
}

/** The metadata of stages is text, numbers and booleans too. */
function pipelinesOf(type: string) {
  return (PIPELINES[type] ?? []).map(({ id, label, stages }, displayOrder) => ({
    label,
    displayOrder,
    id,
    stages: stages.map(([stageId, stageLabel, probability], order) => ({
      label: stageLabel,
      displayOrder: order,
      metadata: probability
        ? { isClosed: String(['0.0', '1.0'].includes(probability)), probability }
        : {
            ticketState: stageLabel === 'Closed' ? 'CLOSED' : 'OPEN',
            isClosed: String(stageLabel === 'Closed'),
          },
      createdAt: FOUNDED,
      updatedAt: FOUNDED,
      archived: false,
      id: stageId,
    })),
    createdAt: FOUNDED,
    updatedAt: FOUNDED,
    archived: false,
  }));
}
