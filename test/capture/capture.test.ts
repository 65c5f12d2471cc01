import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { captureEnvironment } from "../../collector/contract/captureEnvironment.ts";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import type { SpanRow } from "../../collector/contract/span.ts";
import { build } from "../../scripts/build/build.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { type ModelServer, startModelServer } from "./modelServer.ts";
import { fileOf, lineOf, OWN_SDK, type Program, SEEN, UNSEEN } from "./programs.ts";
import { startSink } from "./sink.ts";

const MODEL_MS = 1500;

let collector: CollectorProcess;
let client: CollectorClient;
let model: ModelServer;

const data = folderOfThisFile();

beforeAll(async () => {
  await build(ROOT);
  model = await startModelServer(MODEL_MS);
  collector = await startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "ignore" });
  client = new CollectorClient(collector.discovery, fetch as Fetch);
});

afterAll(async () => {
  await collector?.stop();
  await model?.close();
});

/** Each has a workspace of its own, to find its run by. */
let started = 0;

/** Starts a program as a terminal with capture on would. */
function start(
  program: Program,
  http: string,
  more: Readonly<Record<string, string>> = {},
): { child: ChildProcess; file: string; folder: string; output: () => string } {
  const environment = program.environment();
  const file = fileOf(program, environment);
  const folder = `/workspace of test ${++started}`;
  const helpers = join(ROOT, "dist/inprocess");
  const target = { http, folder, revision: "abc", dirty: false, helpers, windows: false, forwards: false as const };
  const { NODE_OPTIONS: _, PYTHONPATH: __, ...outside } = process.env;
  const existing = { ...outside, PYTHONDONTWRITEBYTECODE: "1", LANGSMITH_TRACING: "false", NODE_ENV: "development" };
  const model_ = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: "none" };
  const env = { ...existing, ...captureEnvironment(existing, target).set, ...model_, ...more };
  const child = spawn(environment.command, [file], { env, cwd: environment.folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += String(chunk)));
  return { child, file, folder, output: () => output };
}

const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => void child.once("close", resolve));

async function until<T>(look: () => Promise<T | null>, child?: ChildProcess): Promise<T> {
  for (;;) {
    const found = await look().catch(noAnswer);
    if (found !== null) return found;
    if (child && child.exitCode !== null) throw new Error("The program ended first.");
    await sleep(50);
  }
}

/** A connection that was kept open may be closed by the other side at the moment it is used again. */
function noAnswer(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}

async function runOf(folder: string, fits: (run: RunSummary) => boolean): Promise<RunSummary | null> {
  const { runs } = await client.runs({ workspace: folder });
  return runs.find(fits) ?? null;
}

const isAt = (span: SpanRow, file: string, line: number) => span.location?.path === file && span.location.line === line;

describe.each(SEEN)("$title", (program) => {
  test("is on its line while it runs, and whole when it has ended", { timeout: 600_000 }, async () => {
    const { child, file, folder, output } = start(program, collector.discovery.http);
    const end = ended(child);
    const line = lineOf(file, program.call);

    const running = await until(() => runOf(folder, ({ status }) => status === "running"), child);
    const open = await until(async () => {
      const { spans } = await client.part(running.runId, "spans");
      return spans.find((span) => span.status === "running" && isAt(span, file, line)) ?? null;
    }, child);
    expect(open.location).toMatchObject({ exact: true, via: "attributes" });

    expect(await end, output()).toBe(0);
    expect(output()).toContain("sunny in Oslo");
    const run = await until(() => runOf(folder, ({ status, analysed }) => analysed && status !== "running"));
    expect(run).toMatchObject({
      status: "ok",
      llmCalls: 2,
      toolCalls: 1,
      missingParents: 0,
      revision: "abc",
      dirty: false,
    });
    const { spans } = await client.part(run.runId, "spans");
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    expect(spans.filter((span) => span.location === null)).toEqual([]);
    const tool = spans.find((span) => span.kind === "tool");
    expect(tool?.location?.path).toBe(file);
    if (program.tool !== null) {
      const detail = await client.span(run.runId, tool?.spanId ?? "");
      const definition = detail.attributes.find(({ key }) => key === "traceline.code.definition.line");
      expect(definition?.value).toBe(lineOf(file, program.tool));
    }
  });
});

test("a program that exports by itself is seen while it runs, and no span is there twice", {
  timeout: 60_000,
}, async () => {
  const { child, file, folder, output } = start(OWN_SDK, collector.discovery.http);
  const end = ended(child);
  const line = lineOf(file, OWN_SDK.call);
  const running = await until(() => runOf(folder, ({ status }) => status === "running"), child);
  await until(async () => {
    const { spans } = await client.part(running.runId, "spans");
    return spans.find((span) => span.kind === "agent" && span.status === "running" && isAt(span, file, line)) ?? null;
  }, child);
  expect(await end, output()).toBe(0);
  const run = await until(() => runOf(folder, ({ status, analysed }) => analysed && status !== "running"));
  expect(run).toMatchObject({ runId: running.runId, service: "own-sdk", spanCount: 2, agents: ["Guide"] });
  const { spans } = await client.part(run.runId, "spans");
  expect(spans.map((span) => [span.name, isAt(span, file, line)])).toEqual([
    ["invoke_agent Guide", true],
    ["not an agent's", false],
  ]);
});

test("switched off, nothing is announced and nothing is placed", { timeout: 60_000 }, async () => {
  const since = Date.now();
  const { child, output } = start(OWN_SDK, collector.discovery.http, { TRACELINE_CAPTURE: "off" });
  expect(await ended(child), output()).toBe(0);
  const run = await until(async () => {
    const { runs } = await client.runs({ service: "own-sdk" });
    return runs.find(({ startMs, analysed }) => startMs > since && analysed) ?? null;
  });
  const { spans } = await client.part(run.runId, "spans");
  expect(spans.map(({ location }) => location)).toEqual([null, null]);
});

describe.each(UNSEEN)("$title without a package that makes spans", (program) => {
  test("says what is missing, and nothing else is sent or printed", { timeout: 600_000 }, async () => {
    const sink = await startSink();
    try {
      const { child, output } = start(program, sink.url);
      const hint = await until(async () => sink.events[0] ?? null, child);
      expect(hint.name).toBe("traceline.hint");
      expect(hint.attributes["traceline.hint.framework"]).toBe(program.framework);
      expect(hint.attributes["traceline.hint.command"]).toMatch(program.command);
      expect(await ended(child), output()).toBe(0);
      expect(output()).not.toMatch(/traceline/i);
      expect(sink.events).toHaveLength(1);
      expect(sink.traces).toEqual([]);
    } finally {
      await sink.close();
    }
  });
});
