import { setTimeout as wait } from "node:timers/promises";
import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { OTLPTraceExporter as GrpcExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtobufExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from "@opentelemetry/sdk-trace";
import { expect, onTestFinished, test, vi } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { Discovery } from "../../collector/contract/discovery.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

type Compression = NonNullable<NonNullable<ConstructorParameters<typeof ProtobufExporter>[0]>["compression"]>;

/** The exporters of OpenTelemetry's own SDK, against the collector as it is built. */
const EXPORTERS: Readonly<Record<string, (at: Discovery, compression: Compression) => SpanExporter>> = {
  "HTTP with protobuf": ({ http }, compression) => new ProtobufExporter({ url: `${http}/v1/traces`, compression }),
  "HTTP with JSON": ({ http }, compression) => new JsonExporter({ url: `${http}/v1/traces`, compression }),
  gRPC: ({ grpc }, compression) => new GrpcExporter({ url: `http://${grpc}`, compression }),
};
const CASES = Object.keys(EXPORTERS).flatMap((transport) =>
  (["none", "gzip"] as Compression[]).map((compression) => [transport, compression] as const),
);
const PART = 300;

test.each(CASES)(
  "a batch processor over %s, compression %s, has every span kept once, through a restart in the middle (R22, R23)",
  async (transport, compression) => {
    const data = temporaryFolder();
    const start = () => startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "ignore" });
    let collector: CollectorProcess = await start();
    onTestFinished(async () => void (await collector.stop()));
    const { discovery } = collector;

    const exporter = EXPORTERS[transport]?.(discovery, compression) as SpanExporter;
    const processor = new BatchSpanProcessor({
      exporter,
      scheduledDelayMillis: 50,
      maxExportBatchSize: 64,
      maxQueueSize: 4_096,
    });
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ "service.name": "exporter" }),
      spanProcessors: [processor],
    });
    const tracer = provider.getTracer("test");
    const root = tracer.startSpan("root");
    const { traceId } = root.spanContext();
    const sent = new Set([root.spanContext().spanId]);
    const work = async (name: string) => {
      for (let n = 0; n < PART; n++) {
        const span = tracer.startSpan(
          `${name} ${n}`,
          { attributes: { n, text: "x".repeat(n) } },
          trace.setSpan(ROOT_CONTEXT, root),
        );
        sent.add(span.spanContext().spanId);
        span.end();
        if (n % 50 === 0) await wait(5);
      }
    };

    await work("before");
    // OpenTelemetry's exporter over gRPC tries nothing again: what it sends while nobody listens is lost on its side.
    const triesAgain = transport !== "gRPC";
    if (!triesAgain) await provider.forceFlush();
    const killed = new Promise((resolve) => collector.process.once("exit", resolve));
    collector.process.kill("SIGKILL");
    await Promise.all([killed, triesAgain && work("while nobody listens")]);
    collector = await start();
    expect([collector.discovery.http, collector.discovery.grpc]).toEqual([discovery.http, discovery.grpc]);
    await work("after");
    root.end();
    await provider.shutdown();

    const client = new CollectorClient(collector.discovery, fetch as Fetch);
    await vi.waitFor(
      async () =>
        expect(await client.run(traceId)).toMatchObject({ analysed: true, spanCount: sent.size, missingParents: 0 }),
      { timeout: 20_000 },
    );
    const { spans } = await client.part(traceId, "spans", { limit: 1000 });
    expect(spans.map(({ spanId }) => spanId).sort()).toEqual([...sent].sort());
    expect((await client.health()).spans).toBe(sent.size);
  },
);
