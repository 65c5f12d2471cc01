import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { startCollector } from "../../scripts/start/collectorProcess.ts";
import { runExample } from "../../scripts/start/runExample.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { oldestNode } from "../support/oldestNode.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

test("the collector keeps and understands a run on the oldest supported Node", async ({ skip }) => {
  const node = oldestNode();
  if (!node) return skip("Node 22.15 could not be installed here, so the collector was not started on it.");
  const collector = await startCollector(ROOT, ["--data", temporaryFolder(), ...ANY_PORTS], { node, output: "ignore" });
  onTestFinished(async () => void (await collector.stop()));
  const run = await runExample(ROOT, collector.discovery, "How fast does storage grow in the north?");
  expect(run.agents).toEqual(["Planner", "Researcher", "Checker", "Writer"]);
  const health = await new CollectorClient(collector.discovery, fetch as Fetch).health();
  expect(health.spans).toBe(run.spanCount);
  expect(await collector.stop()).toBe(0);
});

test("on a runtime that is too old the command says so in one sentence", () => {
  const old = join(temporaryFolder(), "old.cjs");
  writeFileSync(
    old,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, napi: "9" } });
     Object.defineProperty(process, "version", { value: "v20.11.0" });`,
  );
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--require", old, join(ROOT, "dist/collector/main.cjs"), "start"],
    { encoding: "utf8" },
  );
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "Traceline needs Node.js 22.14 or later, and this is v20.11.0: install a newer one from https://nodejs.org and start again.\n",
  });
});
