import { beforeAll, expect, onTestFinished, test } from "vitest";
import { discoveryIn } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { startCollector } from "../../scripts/start/collectorProcess.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const { dataFolder, example, open } = editorOfThisFile({ "security.workspace.trust.enabled": true });

let workbench: Workbench;

beforeAll(async () => {
  workbench = await open();
  await workbench.activity("Agent Runs").click();
});

test("in a workspace that is not trusted nothing is started, and the window says so (V6)", async () => {
  await workbench.status("Restricted Mode").waitFor();
  await workbench.view("Runs").getByText("This workspace is not trusted, so nothing is started").waitFor();
  expect(discoveryIn(dataFolder)).toBeNull();
});

test("what a collector that was started elsewhere keeps can be read", async () => {
  const collector = await startCollector(ROOT, ["--data", dataFolder, ...ANY_PORTS], { output: "ignore" });
  onTestFinished(async () => void (await collector.stop()));
  await runExample(ROOT, collector.discovery, PROMPTS[0], example);
  await workbench.row("Runs", /^How fast does storage grow/).waitFor();
  await workbench.row("Run", /^Plan version 3/).waitFor();
});
