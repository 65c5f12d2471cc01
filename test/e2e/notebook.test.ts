import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

/** A notebook that ran on a real kernel, and the telemetry that it sent. */
const RECORDED = join(ROOT, "test/fixtures/notebook");
const SOON = { timeout: 30_000, interval: 300 };
const TIME = /\d ms/;

const editor = editorOfThisFile();
const folder = folderOfThisFile();
let workbench: Workbench;

beforeAll(async () => {
  copyFileSync(join(RECORDED, "museum.ipynb"), join(folder, "museum.ipynb"));
  workbench = await editor.open(folder);
  await workbench.activity("Agent Runs").click();
  const { http } = await collectorOf(editor.dataFolder);
  for (const body of readFileSync(join(RECORDED, "run.jsonl"), "utf8").trim().split("\n"))
    await fetch(`${http}/v1/traces`, { method: "POST", headers: { "content-type": "application/json" }, body });
  await workbench.row("Run", /^Planner, agent/).waitFor();
});

/** Lines of all cells in view: their code, and what is written behind it. */
function cellLines() {
  return workbench.page.locator(".notebookOverlay").evaluate((notebook) => {
    const written = (span: Element) => getComputedStyle(span, "::after").content.replace(/^"|"$|^none$|^normal$/g, "");
    return [...notebook.querySelectorAll(".monaco-editor .view-line")].map((line) => ({
      code: (line.textContent ?? "").replaceAll("\u00a0", " ").trim(),
      after: [...line.querySelectorAll("span")].map(written).join("").replaceAll("\u00a0", " "),
    }));
  });
}

const after = async (code: string) => (await cellLines()).find((line) => line.code.startsWith(code))?.after;

test("a span of a run leads to its cell", async () => {
  await workbench.row("Run", /^book_hall, tool/).click();
  await expect
    .poll(() => workbench.page.locator(".statusbar-item", { hasText: "Cell 3 of 4" }).count(), SOON)
    .toBeGreaterThan(0);
});

test("what happened stands behind the line of the cell that telemetry named, and behind the calls of the name", async () => {
  await expect.poll(() => after("raise LookupError"), SOON).toMatch(TIME);
  await expect.poll(() => after('book_hall("mon")'), SOON).toMatch(TIME);
  expect(await after('if day == "mon"')).toBe("");
  expect(await after("provider = TracerProvider()")).toBe("");
});

test("a lens stands above the function of a cell", async () => {
  const lenses = () => workbench.page.locator(".notebookOverlay .codelens-decoration").allTextContents();
  await expect.poll(async () => (await lenses()).join("\n"), SOON).toMatch(/2.calls/);
});
