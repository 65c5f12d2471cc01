import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { build } from "../../scripts/build/build.ts";
import { startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { type Environment, goProgram, pythonEnvironment } from "./environments.ts";

/** Passing on to the OpenTelemetry Collector, which asks its senders for a token, from programs with Python's SDK. */
const PACKAGES = ["opentelemetry-sdk==1.45.2", "opentelemetry-exporter-otlp==1.45.2"];
const PROGRAM = join(import.meta.dirname, "programs/otlp_exporter.py");
const PART = 300;
const TOKEN = "token-of-the-backend-5e1ab1e7";
const AWAY_MS = 60_000;

let python: Environment;
let collector: string;
beforeAll(async () => {
  if (!process.env.TRACELINE_VSIX) await build(ROOT);
  python = pythonEnvironment("py-otlp", PACKAGES);
  collector = goProgram("otel-collector", join(import.meta.dirname, "programs/otelCollector"));
}, 1_800_000);

test("a Collector that was away for a minute gets every span once over HTTP and gRPC, although Traceline was killed meanwhile", {
  timeout: 300_000,
}, async () => {
  const ports = { grpc: await freePort(), http: await freePort() };
  const files = [join(temporaryFolder(), "before.jsonl"), join(temporaryFolder(), "after.jsonl")] as const;
  const backend = await startBackend(ports, files[0]);

  const data = temporaryFolder();
  const both = [`http://127.0.0.1:${ports.http}`, `http://127.0.0.1:${ports.grpc}`];
  const args = ["--data", data, ...ANY_PORTS, ...both.flatMap((endpoint) => ["--forward", endpoint])];
  const first = await startCollector(ROOT, args, { output: "ignore" });
  onTestFinished(async () => void (await first.stop()));
  const { forwards } = await new CollectorClient(first.discovery, fetch as Fetch).health();
  const doors = forwards.map(({ door }) => door);
  const programs = [
    await startProgram("http", "gzip", doors[0] as string),
    await startProgram("grpc", "none", doors[1] as string),
  ];

  await Promise.all(programs.map(({ half }) => half));
  const stopped = once(backend, "exit");
  backend.kill("SIGTERM");
  await stopped;
  const awaySince = Date.now();
  const ends = await Promise.all(programs.map(({ goOn }) => goOn()));
  expect(ends).toEqual([0, 0]);
  const killed = once(first.process, "exit");
  first.process.kill("SIGKILL");
  await killed;
  const second = await startCollector(ROOT, args, { output: "ignore" });
  onTestFinished(async () => void (await second.stop()));
  const client = new CollectorClient(second.discovery, fetch as Fetch);
  expect((await client.health()).forwards.map(({ door }) => door)).toEqual(doors);

  await wait(AWAY_MS - (Date.now() - awaySince));
  const waiting = (await client.health()).forwards;
  expect(waiting.every((one) => one.waiting > 0 && one.trouble?.includes("ECONNREFUSED"))).toBe(true);
  const back = await startBackend(ports, files[1]);
  await vi.waitFor(
    async () => {
      const status = (await client.health()).forwards;
      expect(status.map(({ waiting, dropped, refused }) => [waiting, dropped, refused])).toEqual([
        [0, 0, 0],
        [0, 0, 0],
      ]);
    },
    { timeout: 60_000, interval: 500 },
  );
  const flushed = once(back, "exit");
  back.kill("SIGTERM");
  await flushed;

  const came = files.flatMap(spansIn);
  for (const { traceId } of programs) {
    const ids = came.filter((span) => span.traceId === traceId).map(({ spanId }) => spanId);
    expect([ids.length, new Set(ids).size]).toEqual([PART * 2 + 1, PART * 2 + 1]);
  }
});

interface RunningProgram {
  readonly traceId: string;
  readonly half: Promise<void>;
  /** Resolves with its exit code. */
  goOn(): Promise<number | null>;
}

async function startProgram(protocol: string, compression: string, door: string): Promise<RunningProgram> {
  const program = spawn(python.command, [PROGRAM, protocol, compression, door, String(PART)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${TOKEN}` },
  });
  onTestFinished(() => void program.kill("SIGKILL"));
  const ended = once(program, "exit");
  const lines = createInterface({ input: program.stdout })[Symbol.asyncIterator]();
  const traceId = (await lines.next()).value as string;
  return {
    traceId,
    half: lines.next().then(({ value }) => expect(value).toBe("half")),
    goOn: async () => {
      program.stdin.end("go on\n");
      return (await ended)[0] as number | null;
    },
  };
}

async function startBackend(ports: { grpc: number; http: number }, file: string): Promise<ChildProcess> {
  const config = join(temporaryFolder(), "config.yaml");
  writeFileSync(
    config,
    `extensions: { bearertokenauth: { token: "${TOKEN}" } }
receivers:
  otlp:
    protocols:
      grpc: { endpoint: "127.0.0.1:${ports.grpc}", auth: { authenticator: bearertokenauth } }
      http: { endpoint: "127.0.0.1:${ports.http}", auth: { authenticator: bearertokenauth } }
exporters: { file: { path: "${file}" } }
service:
  extensions: [bearertokenauth]
  telemetry: { metrics: { level: none }, logs: { level: error } }
  pipelines:
    traces: { receivers: [otlp], exporters: [file] }
    metrics: { receivers: [otlp], exporters: [file] }
`,
  );
  const backend = spawn(collector, ["--config", `file:${config}`], { stdio: "inherit" });
  onTestFinished(() => void backend.kill("SIGKILL"));
  await vi.waitFor(() => Promise.all([answers(ports.grpc), answers(ports.http)]), { timeout: 60_000, interval: 100 });
  return backend;
}

function answers(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve();
    });
    socket.once("error", reject);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}

interface CameSpan {
  readonly traceId: string;
  readonly spanId: string;
}

interface TracesLine {
  readonly resourceSpans?: readonly { readonly scopeSpans: readonly { readonly spans: readonly CameSpan[] }[] }[];
}

/** What the Collector's file exporter wrote: a request on each line. */
function spansIn(file: string): CameSpan[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  return lines
    .flatMap((line) => (JSON.parse(line) as TracesLine).resourceSpans ?? [])
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans);
}
