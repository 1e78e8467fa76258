import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  /** 2 = server, 3 = client. */
  readonly kind: number;
}
interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[];
  }[];
}

describe('a trace', () => {
  const exports: Export[] = [];
  const collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      exports.push(JSON.parse(Buffer.concat(chunks).toString()) as Export);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    // Read when the kit is loaded, so everything that knows grpc-js is imported below.
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
    process.env['OTEL_SERVICE_NAME'] = 'registry';
  });
  afterAll(() => {
    delete process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
    delete process.env['OTEL_SERVICE_NAME'];
    collector.close();
  });

  it('leads from the caller to the called, and into the metadata of what is written', async () => {
    const { call, connect } = await import('./index.ts');
    const { flushTraces } = await import('./telemetry.ts');
    const { startRegionService } = await import('./testing/region-service.ts');
    const { FormRegionRequest, RegionServiceClient } =
      await import('@tongbiao/contracts/gen/tongbiao/registry/v1/region_service');

    const test = await startRegionService();
    const token = await test.token({});
    const client = connect(RegionServiceClient, { address: test.server.address, token: () => token });
    let traceparent: string | undefined;
    test.behaviour.formRegion = async (_, seen) => {
      traceparent = seen.commandContext({ resource: 'region-jjj' }).traceparent;
      return { outcome: undefined };
    };
    const request = { requestId: 'r-1', regionId: 'jjj', members: [{ province: 'beijing' }] };
    await call(client, 'formRegion', FormRegionRequest.fromPartial(request));
    client.close();
    await test.close();
    await flushTraces();

    const spans = exports.flatMap((e) => e.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans)));
    const called = spans.find((s) => s.kind === 2);
    const caller = spans.find((s) => s.kind === 3);
    expect(called).toMatchObject({ traceId: caller?.traceId, parentSpanId: caller?.spanId });
    expect(called?.name).toContain('RegionService/FormRegion');
    expect(traceparent).toBe(`00-${called?.traceId}-${called?.spanId}-01`);
    expect(exports[0]?.resourceSpans[0]?.resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'registry' },
    });
  });
});
