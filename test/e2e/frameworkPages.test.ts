import { beforeAll, expect, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { replayCapture } from "../support/replayCapture.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const { dataFolder, example, open } = editorOfThisFile();

let workbench: Workbench;

beforeAll(async () => {
  workbench = await open();
  await workbench.activity("Agent Runs").click();
  const { http } = await collectorOf(dataFolder);
  await replayCapture("py-langgraph-planner", http, example);
});

test("the last row of a run says what was not sent, and a click opens the page of its framework", async () => {
  const row = workbench.row("Run", "Not sent, lines of code");
  await row.waitFor();
  expect((await workbench.rows("Run")).at(-1)).toBe("Not sent, lines of code");
  await row.click();
  const page = workbench.webview();
  await page.getByRole("heading", { name: "LangGraph and LangChain" }).waitFor();
  await page.getByRole("link", { name: "LangSmith", exact: true }).first().waitFor();
});

test("the pages of all frameworks can be asked for", async () => {
  await workbench.command("Traceline: Show the Guides to Frameworks");
  await workbench.page.getByRole("tab", { name: /README\.md/ }).waitFor();
  await workbench.webview().getByRole("heading", { name: "A page for each framework" }).waitFor();
});
