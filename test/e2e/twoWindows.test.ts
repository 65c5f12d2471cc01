import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { Discovery } from "../../collector/contract/discovery.ts";
import type { RunSummary } from "../../collector/contract/run.ts";
import { collectorOf, discoveryIn } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ROOT } from "../support/root.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { traceline } from "../support/traceline.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const TRACE = "5f1c7651916cd43dd8448eb211c80319";
const SOON = { timeout: 20_000, interval: 200 };
const BEFORE = 60;
const AFTER = 60;

const { dataFolder, example, open } = editorOfThisFile();

let windows: Workbench[];
let first: Discovery;

beforeAll(async () => {
  windows = [await open(), await open()];
  for (const window of windows) await window.activity("Agent Runs").click();
  first = await collectorOf(dataFolder);
  await runExample(ROOT, first, PROMPTS[0], example);
});

test("two windows and the command line show the run of one collector", async () => {
  for (const window of windows) await window.row("Runs", /^How fast does storage grow/).waitFor();
  expect(namesOf(traceline(dataFolder, "runs", "--json"))).toEqual([PROMPTS[0]]);
});

test("when the collector is killed, another takes its place and nothing that was acknowledged is lost", async () => {
  const acknowledged: string[] = [];
  let isKilled = false;
  while (acknowledged.length < BEFORE + AFTER) {
    const spanId = (acknowledged.length + 1).toString(16).padStart(16, "0");
    const now = Date.now();
    const span = { traceId: TRACE, spanId, name: "relay", startMs: now - 5, endMs: now };
    const sent = sendSpan(first.http, example, "relay", span).then(
      () => true,
      () => false,
    );
    if (acknowledged.length === BEFORE && !isKilled) {
      // While a request is on its way: it is answered, or it is sent again.
      process.kill(first.pid, "SIGKILL");
      isKilled = true;
    }
    if (await sent) acknowledged.push(spanId);
    else await sleep(50);
  }

  const second = discoveryIn(dataFolder) as Discovery;
  expect(second.pid).not.toBe(first.pid);
  expect({ http: second.http, grpc: second.grpc }).toEqual({ http: first.http, grpc: first.grpc });
  const client = new CollectorClient(second, fetch as Fetch);
  const known = new Set(acknowledged);
  await expect
    .poll(async () => {
      const { spans } = await client.part(TRACE, "spans", { limit: 1000 });
      return spans
        .map(({ spanId }) => spanId)
        .filter((spanId) => known.has(spanId))
        .sort();
    }, SOON)
    .toEqual(acknowledged);
  expect(namesOf(traceline(dataFolder, "runs", "--json"))).toContain(PROMPTS[0]);
});

test("both windows are live again", async () => {
  const second = await collectorOf(dataFolder);
  await runExample(ROOT, second, PROMPTS[1], example);
  for (const window of windows) {
    await window
      .row("Runs", /^relay/)
      .first()
      .waitFor();
    await window.row("Runs", /Use official statistics only/).waitFor();
    await window.row("Run", /^Plan version 2/).waitFor();
  }
});

const namesOf = (json: string) => (JSON.parse(json) as RunSummary[]).map(({ name }) => name);
