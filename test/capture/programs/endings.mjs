// An agent's span in a program that ends in one of many ways.
import cluster from "node:cluster";
import test from "node:test";
import { Worker, workerData } from "node:worker_threads";
import { trace } from "@opentelemetry/api";
import "@openai/agents";

const how = workerData ?? process.env.HOW ?? process.argv[2];
const work = () => {
  const tracer = trace.getTracer("@arizeai/openinference-instrumentation-example");
  tracer.startSpan(how, { attributes: { "openinference.span.kind": "AGENT" } }).end();
};
const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

if (how === "cluster" && cluster.isPrimary) cluster.fork({ HOW: how });
else if (how === "worker" && !workerData) new Worker(new URL(import.meta.url), { workerData: how });
else if (how === "node --test") test("works", work);
else {
  work();
  if (how === "exit") process.exit(3);
  if (how === "exception") throw new Error("its own");
  if (how === "rejection") await Promise.reject(new Error("its own"));
  if (how === "terminate" || how === "interrupt") {
    await later(500);
    // This framework has handlers of its own.
    for (const signal of ["SIGTERM", "SIGINT"]) process.removeAllListeners(signal);
    process.kill(process.pid, how === "terminate" ? "SIGTERM" : "SIGINT");
    await later(5000);
  }
  if (how === "cluster") process.exit(0);
}
