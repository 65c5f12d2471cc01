import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { build } from "../../scripts/build/build.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { type Environment, pythonEnvironment } from "./environments.ts";

/** OpenTelemetry's exporters for Python: other HTTP and gRPC than Node's, other retries. */
const PACKAGES = ["opentelemetry-sdk==1.45.2", "opentelemetry-exporter-otlp==1.45.2"];
const PROGRAM = join(import.meta.dirname, "programs/otlp_exporter.py");
const PART = 300;

let python: Environment;
beforeAll(async () => {
  if (!process.env.TRACELINE_VSIX) await build(ROOT);
  python = pythonEnvironment("py-otlp", PACKAGES);
}, 300_000);

test.each([
  ["http", "none"],
  ["http", "gzip"],
  ["grpc", "none"],
  ["grpc", "gzip"],
])(
  "Python's batch processor over %s, compression %s, has every span kept once, through a restart in the middle (R22)",
  {
    timeout: 90_000,
  },
  async (protocol, compression) => {
    const data = temporaryFolder();
    const start = () => startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "ignore" });
    let collector: CollectorProcess = await start();
    onTestFinished(async () => void (await collector.stop()));
    const { http, grpc } = collector.discovery;
    const endpoint = protocol === "grpc" ? grpc : http;
    const program = spawn(python.command, [PROGRAM, protocol, compression, endpoint, String(PART)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    onTestFinished(() => void program.kill("SIGKILL"));
    const ended = once(program, "exit");
    const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
    const traceId = (await lines.next()).value as string;
    expect((await lines.next()).value).toBe("half");

    const killed = once(collector.process, "exit");
    collector.process.kill("SIGKILL");
    await killed;
    program.stdin.end("go on\n");
    collector = await start();
    expect(await ended).toEqual([0, null]);

    const client = new CollectorClient(collector.discovery, fetch as Fetch);
    await vi.waitFor(
      async () => expect(await client.run(traceId)).toMatchObject({ analysed: true, spanCount: 2 * PART + 1 }),
      { timeout: 20_000 },
    );
    const { spans } = await client.part(traceId, "spans", { limit: 1000 });
    expect(new Set(spans.map(({ name }) => name)).size).toBe(2 * PART + 1);
    const { metrics } = await client.metrics({ name: "things.made" });
    expect(metrics.map(({ series }) => series.map(({ value }) => value))).toEqual([[2 * PART]]);
  },
);
