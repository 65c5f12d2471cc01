import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";

const resource = resourceFromAttributes({ "service.name": "own-sdk" });
const provider = new TracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: 300 })],
});
trace.setGlobalTracerProvider(provider);
context.setGlobalContextManager(new AsyncLocalStorageContextManager());
const tracer = trace.getTracer("own");

const attributes = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Guide" };
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function work() {
  await wait(10);
  await tracer.startActiveSpan("invoke_agent Guide", { attributes }, async (agent) => {
    tracer.startSpan("not an agent's").end();
    await wait(2500);
    agent.end();
  });
}

await work();
await provider.shutdown();
