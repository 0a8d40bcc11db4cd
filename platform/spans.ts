import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attributes, Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import { z } from 'zod';

export const spansConfig = z
  .object({
    OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'expected http://host:port' }).optional(),
    OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  })
  .transform((env) => ({
    /** Of a collector that takes OTLP over HTTP as JSON; without one nothing is traced. */
    endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    /** The share of traces that begin here and are kept; one that began elsewhere is kept as its beginning says. */
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
  }));

export interface SpanOptions {
  /** `server`: a request that came; `client`: one that is made. */
  kind: 'server' | 'client';
  attributes?: Attributes;
  /** W3C trace context of who asks. @default the span around this one */
  traceparent?: string;
}

const MAX_TEXT = 2_000;

interface Tracing {
  tracer: Tracer;
  api: typeof import('@opentelemetry/api');
}

let tracing: Tracing | null = null;
const current = new AsyncLocalStorage<Span>();

/** Begins to send spans. All of OpenTelemetry is loaded only now: a process without tracing does not pay for it. @returns what ends it */
export async function startSpans(service: string, { endpoint, ratio }: z.infer<typeof spansConfig>) {
  if (!endpoint) return async () => {};
  const [api, sdk, exporting, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } = sdk;
  const exporter = new exporting.OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': `yuqiao-${service}` }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  tracing = { tracer: provider.getTracer('yuqiao'), api };
  return async () => {
    tracing = null;
    await provider.shutdown();
  };
}

/**
 * Runs `work` within a span, which ends with it. `work` is told the trace context to send on, and undefined while nothing is
 * traced, so that what came is handed on as it came.
 */
export function inSpan<T>(name: string, options: SpanOptions, work: (traceparent?: string) => Promise<T>): Promise<T> {
  return tracing ? traced(tracing, name, options, work) : work();
}

async function traced<T>(
  tracing: Tracing,
  name: string,
  { kind, attributes, traceparent }: SpanOptions,
  work: (traceparent?: string) => Promise<T>,
): Promise<T> {
  const { tracer, api } = tracing;
  const kinds = { server: api.SpanKind.SERVER, client: api.SpanKind.CLIENT };
  const span = tracer.startSpan(name, { kind: kinds[kind], attributes }, contextOf(tracing, traceparent));
  try {
    return await current.run(span, () => work(traceparentOf(span.spanContext())));
  } catch (error) {
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: error instanceof Error ? error.name : undefined });
    throw error;
  } finally {
    span.end();
  }
}

/** Says more about the span around, which may get a better name, too. */
export function describeSpan(attributes: Attributes, { name, failed }: { name?: string; failed?: boolean } = {}): void {
  const span = current.getStore();
  if (!tracing || !span) return;
  span.setAttributes(attributes);
  if (name !== undefined) span.updateName(name);
  if (failed) span.setStatus({ code: tracing.api.SpanStatusCode.ERROR });
}

/** A statement that has just ended, `milliseconds` after it began; its parameters are nobody's to read. */
export function recordStatement(sql: string, milliseconds: number, target: string): void {
  if (!tracing || !current.getStore()) return;
  const { tracer, api } = tracing;
  const now = Date.now();
  const attributes = {
    'db.system.name': 'postgresql',
    'db.query.text': sql.trim().slice(0, MAX_TEXT),
    'yuqiao.database.target': target,
  };
  const options = { kind: api.SpanKind.CLIENT, attributes, startTime: now - milliseconds };
  tracer.startSpan(/\w+/.exec(sql)?.[0] ?? 'SQL', options, contextOf(tracing)).end(now);
}

const TRACEPARENT = /^00-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/;

function contextOf({ api: { ROOT_CONTEXT, trace } }: Tracing, traceparent?: string): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId && spanId && flags) {
    const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
    return trace.setSpanContext(ROOT_CONTEXT, remote);
  }
  const parent = current.getStore();
  return parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}

const traceparentOf = ({ traceId, spanId, traceFlags }: SpanContext) =>
  `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
