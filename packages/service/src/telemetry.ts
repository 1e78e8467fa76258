import { createRequire } from 'node:module';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Api from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';
import type * as ContextAsyncHooks from '@opentelemetry/context-async-hooks';
import type * as Core from '@opentelemetry/core';
import type * as ExporterTraceOtlpHttp from '@opentelemetry/exporter-trace-otlp-http';
import type * as Instrumentation from '@opentelemetry/instrumentation';
import type * as InstrumentationGrpc from '@opentelemetry/instrumentation-grpc';
import type * as InstrumentationKafkajs from '@opentelemetry/instrumentation-kafkajs';
import type * as Resources from '@opentelemetry/resources';
import type * as SdkTrace from '@opentelemetry/sdk-trace';

/**
 * Tracing: nothing is loaded unless OTEL_EXPORTER_OTLP_ENDPOINT is set (it costs about a third of a second at start).
 *
 * grpc-js and kafkajs are CommonJS. Requiring them here, after the instrumentations are registered, patches the one cached copy
 * that later ESM imports receive; without it ESM yields no span at all, silently. This module is the first import of this package;
 * but generated clients that were loaded earlier still yield no spans (servers do), so a program that wants whole traces is started
 * with `node --import <file URL of this module>`.
 */
const require = createRequire(import.meta.url);

/** kafkajs as packages/kafka has it, seen from the program that runs; a service without Kafka has none. */
const requireKafkajs = (): void => {
  const main = process.argv[1];
  if (main === undefined) return;
  try {
    createRequire(createRequire(pathToFileURL(main)).resolve('@tongbiao/kafka'))('kafkajs');
  } catch {
    // This program does not talk to Kafka.
  }
};

/** `services/registry/src/main.ts` → `registry`. */
const nameOfProgram = (): string => basename(dirname(dirname(process.argv[1] ?? ''))) || 'tongbiao';

let spanContext: () => SpanContext | undefined = () => undefined;
let flush = (): Promise<void> => Promise.resolve();

const startTracing = (): void => {
  const { context, propagation, trace } = require('@opentelemetry/api') as typeof Api;
  const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks') as typeof ContextAsyncHooks;
  const { W3CTraceContextPropagator } = require('@opentelemetry/core') as typeof Core;
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http') as typeof ExporterTraceOtlpHttp;
  const { registerInstrumentations } = require('@opentelemetry/instrumentation') as typeof Instrumentation;
  const { GrpcInstrumentation } = require('@opentelemetry/instrumentation-grpc') as typeof InstrumentationGrpc;
  const { KafkaJsInstrumentation } = require('@opentelemetry/instrumentation-kafkajs') as typeof InstrumentationKafkajs;
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } =
    require('@opentelemetry/resources') as typeof Resources;
  const { BatchSpanProcessor, TracerProvider } = require('@opentelemetry/sdk-trace') as typeof SdkTrace;

  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const provider = new TracerProvider({
    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win over the name of the program's folder.
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': nameOfProgram() }))
      .merge(detectResources({ detectors: [envDetector] })),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  trace.setGlobalTracerProvider(provider);
  flush = () => provider.forceFlush();
  spanContext = () => trace.getActiveSpan()?.spanContext();
  registerInstrumentations({
    instrumentations: [
      // Streams that never end would be spans that never end.
      new GrpcInstrumentation({ ignoreGrpcMethods: ['Subscribe', 'Watch', 'Read', 'BatchAppend'] }),
      new KafkaJsInstrumentation(),
    ],
  });
  require('@grpc/grpc-js');
  requireKafkajs();
};

if ((process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '') !== '') startTracing();

/** Sends the spans that are still held. Does nothing where tracing is off; resolves also where the collector is away. */
export const flushTraces = (): Promise<void> => flush().catch(() => {});

/** W3C traceparent of the span that is running here; undefined where tracing is off. */
export const activeTraceparent = (): string | undefined => {
  const span = spanContext();
  return span && `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
};
