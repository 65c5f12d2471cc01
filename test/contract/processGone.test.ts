import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { captureEnvironment } from "../../collector/contract/captureEnvironment.ts";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { traceline } from "../support/traceline.ts";

const SOON = { timeout: 30_000, interval: 100 };
const data = folderOfThisFile();
let collector: CollectorProcess;
let client: CollectorClient;
beforeAll(async () => {
  collector = await startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "ignore" });
  client = new CollectorClient(collector.discovery, fetch as Fetch);
});
afterAll(() => collector?.stop());

/** A program whose agent is at work, as capture starts it. */
function agent(): ChildProcess {
  const { NODE_OPTIONS: _, ...outside } = process.env;
  const target = {
    http: collector.discovery.http,
    folder: "/w",
    revision: null,
    dirty: null,
    helpers: join(ROOT, "dist/inprocess"),
    windows: false,
    forwards: false as const,
  };
  const { set } = captureEnvironment(outside, target);
  const child = spawn(process.execPath, [join(ROOT, "test/capture/programs/ownSdk.mjs")], {
    env: { ...outside, ...set },
    stdio: "ignore",
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

async function newest(fits: (run: RunSummary) => boolean): Promise<RunSummary> {
  let found: RunSummary | undefined;
  await expect
    .poll(async () => {
      [found] = (await client.runs()).runs;
      return found !== undefined && fits(found);
    }, SOON)
    .toBe(true);
  return found as RunSummary;
}

test("a run whose process was killed is known as such within seconds, and so are its open spans", async () => {
  const child = agent();
  const running = await newest(({ status, analysed }) => analysed && status === "running");
  child.kill("SIGKILL");
  const run = await newest(({ status }) => status === "incomplete");
  expect(run).toMatchObject({ runId: running.runId, processGone: true, durationMs: running.durationMs, logCount: 0 });
  expect(run.statusReason).toMatch(/^The process ended before this run did; last sign .* after the start\.$/);
  const { spans } = await client.part(run.runId, "spans");
  const open = spans.filter((span) => span.durationMs === null);
  expect(open.map(({ name }) => name)).toEqual(["invoke_agent Guide"]);
  const detail = await client.span(run.runId, open[0]?.spanId ?? "");
  expect(detail.warnings).toEqual(["It never ended: its process has gone."]);

  // It is known as long as the run is, also of what is understood anew.
  traceline(data, "reindex", run.runId);
  await expect.poll(async () => (await client.reindexing()).waiting, SOON).toBe(0);
  expect(await client.run(run.runId)).toMatchObject({ status: "incomplete", processGone: true });
});

test("a run whose process lives goes on, and ends as ever", async () => {
  const before = (await client.runs()).runs.length;
  agent();
  await expect.poll(async () => (await client.runs()).runs.length, SOON).toBe(before + 1);
  const run = await newest(({ status, analysed }) => analysed && status !== "running");
  expect(run.status).toBe("ok");
  expect(run.processGone).toBeUndefined();
});
