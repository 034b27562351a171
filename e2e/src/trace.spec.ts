import { jest } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Product, until } from './product.js';

jest.setTimeout(120_000);

interface Span {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string;
}

interface OtlpBody {
  resourceSpans: {
    resource: { attributes: { key: string; value: { stringValue?: string } }[] };
    scopeSpans: { spans: { name: string; traceId: string; spanId: string; parentSpanId?: string }[] }[];
  }[];
}

const spans: Span[] = [];
let collector: Server;
let product: Product;

beforeAll(async () => {
  collector = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      spans.push(...readSpans(JSON.parse(body) as OtlpBody));
      reply.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const { port } = collector.address() as AddressInfo;
  product = await Product.start({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` });
});

afterAll(async () => {
  await product?.stop();
  collector?.close();
});

function readSpans({ resourceSpans }: OtlpBody): Span[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
    return scopeSpans.flatMap((scope) =>
      scope.spans.map(({ name, traceId, spanId, parentSpanId = '' }) => ({
        service,
        name,
        traceId,
        spanId,
        parentSpanId,
      })),
    );
  });
}

/** The span and its ancestors, as services without repeats: where it came from, last first. */
function servicesUpwards(span: Span): string[] {
  const services = [span.service];
  for (let at: Span | undefined = span; at; at = spans.find(({ spanId }) => spanId === at?.parentSpanId)) {
    if (services.at(-1) !== at.service) services.push(at.service);
  }
  return services;
}

function rootOf(span: Span): Span {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent ? rootOf(parent) : span;
}

it('is one trace from the webhook over orchestrator and gateway to the call to the vendor', async () => {
  const { id } = await product.opportunity('Northwind Cold Storage');
  await product.win(id);
  await product.approve((await product.runUntil(id, ['waiting'])).id);
  const run = await product.runUntil(id, ['done']);
  const call = await until('the span of the call to ERPNext', async () =>
    spans.find(
      ({ traceId, service, name }) =>
        traceId === run.traceId && service === 'gateway-erpnext' && name === 'POST',
    ),
  );
  const root = await until('the whole chain', async () => {
    const found = rootOf(call);
    return found.service === 'gateway-salesforce' ? found : undefined;
  });
  expect(servicesUpwards(call)).toEqual(['gateway-erpnext', 'orchestrator', 'gateway-salesforce']);
  expect(root.name).toMatch(/^POST/);
  const services = new Set(
    spans.filter(({ traceId }) => traceId === run.traceId).map(({ service }) => service),
  );
  expect([...services].toSorted()).toEqual([
    'gateway-erpnext',
    'gateway-hubspot',
    'gateway-salesforce',
    'orchestrator',
  ]);
});
