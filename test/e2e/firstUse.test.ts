import { beforeAll, expect, test } from "vitest";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { sourceLine } from "../support/sourceLine.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const SOON = { timeout: 20_000, interval: 200 };
const CHECK_STEP = sourceLine("desk.ts", 'await plan.work("check"');

const { open } = editorOfThisFile();

let workbench: Workbench;

beforeAll(async () => {
  workbench = await open();
  await workbench.activity("Agent Runs").click();
});

test("before the first run the view says what to do next", async () => {
  const view = workbench.view("Runs");
  await view.getByText("No runs yet. Traceline is listening.").waitFor();
  await view.getByRole("button", { name: "Capture Agent Runs" }).waitFor();
  await view.getByRole("button", { name: "Run the example" }).waitFor();
  await workbench.view("Run").getByText("No run is chosen.").waitFor();
  expect(await workbench.page.locator(".notification-toast").count()).toBe(0);
  await workbench.picture("first-use");
});

test("a click runs the example, and its run stands in the views", async () => {
  await workbench.view("Runs").getByRole("button", { name: "Run the example" }).click();
  await workbench.row("Runs", /^How fast does storage grow/).waitFor({ timeout: 60_000 });
  await workbench.row("Run", /^Plan version 3/).waitFor();
});

test("and on the code", async () => {
  await workbench.command("View: Hide Panel");
  await workbench.openFile("src/desk.ts", CHECK_STEP);
  await expect
    .poll(async () => (await workbench.editor.line(CHECK_STEP))?.after.replaceAll("\u00a0", " "), SOON)
    .toMatch(/ of 300 ms {2}▲$/);
  await workbench.picture("first-run");
});
