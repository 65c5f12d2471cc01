import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { replayCapture } from "../support/replayCapture.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { drawnLines } from "./drawnLines.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const SOON = { timeout: 60_000, interval: 100 };
const RUN = "otel-semconv-grpc-research";
const FILE = "src.ts";
const RETRIEVE = 22;
const CALL = 98;
const GUARDRAIL = 102;
/** Lines of the source on which something is drawn, and a part of it. */
const DRAWN: Readonly<Record<number, string>> = {
  [RETRIEVE]: "1 call · 55 ms",
  50: "blocked by no_promises | 2 checks",
  78: "3 agents · 601 ms · 3 model calls",
  92: "blocked by no_promises | 1 run · 656 ms",
  94: "<1 ms",
  96: "127 ms",
  [CALL]: "55 ms",
  [GUARDRAIL]: "<1 ms blocked",
};

// Nothing is written to the disk before somebody saves. No packages are there: TypeScript would have much to say.
const { dataFolder, open } = editorOfThisFile({ "files.autoSave": "off", "typescript.validate.enable": false });
const desk = join(folderOfThisFile(), "desk");

let workbench: Workbench;
/** What was drawn before anything was edited. */
let first: Readonly<Record<number, string>>;
/** What was added so far: above the function, and inside it. */
let above = 0;
let inside = 0;
const now = (line: number) => line + above + (line > 97 ? inside : 0);

beforeAll(async () => {
  cpSync(join(ROOT, "test/fixtures/sources", RUN), desk, { recursive: true });
  git("init", "-q");
  commit();
  workbench = await open(desk);
  // All lines of the file are in view.
  await workbench.page.setViewportSize({ width: 1440, height: 3500 });
  await workbench.activity("Agent Runs").click();
  const { http } = await collectorOf(dataFolder);
  await replayCapture(RUN, http, desk);
  await workbench
    .row("Run", /^no_promises, guardrail/)
    .first()
    .waitFor();
  await workbench.openFile(FILE);
});

test("a run stands on its lines", async () => {
  const wanted = Object.fromEntries(Object.entries(DRAWN).map(([line, text]) => [line, expect.stringContaining(text)]));
  await expect.poll(drawn, SOON).toEqual(expect.objectContaining(wanted));
  first = await drawn();
});

test("what stands on lines moves with a line that is typed above them, saved or not", async () => {
  await type(1, "void 'above';");
  above++;
  await allStandsThere();
  expect(readFileSync(join(desk, FILE), "utf8")).not.toContain("void 'above';");
  await expect.poll(() => workbench.editor.hover(now(GUARDRAIL), "guardrail"), SOON).toMatch(/no_promises.*blocked/s);
  await workbench.page.keyboard.press("Escape");
  await workbench.editor.goToLine(1);
  await save();
  await allStandsThere();
});

test("and with lines that are typed inside the function and below everything", async () => {
  await type(now(CALL), "    void 'inside';");
  inside++;
  await allStandsThere();
  const end = (await workbench.editor.lines()).at(-1)?.line ?? 0;
  await type(end, "void 'below';");
  await allStandsThere();
  await save();
  await allStandsThere();
});

test("and through a commit made after the run", async () => {
  commit();
  writeFileSync(join(desk, FILE), `// pulled\n${readFileSync(join(desk, FILE), "utf8")}`);
  await expect.poll(async () => (await workbench.editor.line(1))?.code, SOON).toBe("// pulled");
  above++;
  await allStandsThere();
});

test("and when their function gets another name", async () => {
  await retype(now(RETRIEVE), "async function lookUp(query: string) {");
  await retype(now(CALL), "    const docs = await lookUp(question);");
  await allStandsThere();
  await save();
  // Who called it was found by the name that the run knows.
  const { [CALL]: _, ...others } = first;
  first = others;
  await allStandsThere();
});

test("a line that is deleted is stale, with what stood on it in the hover", async () => {
  await workbench.editor.goToLine(now(GUARDRAIL));
  await workbench.page.keyboard.press("Control+Shift+K");
  await workbench.editor.goToLine(1);
  await expect.poll(async () => (await drawn())[now(GUARDRAIL)], SOON).toContain("stale");
  await expect
    .poll(() => workbench.editor.hover(now(GUARDRAIL), "approval"), SOON)
    .toContain("The line is gone since: await guardrail('no_promises'");
});

/** What is drawn, without the room between code and text, which its longest line decides. */
async function drawn(): Promise<Record<number, string>> {
  const lines = await drawnLines(workbench);
  return Object.fromEntries(Object.entries(lines).map(([line, text]) => [line, text.replaceAll(/ {2,}/g, " ").trim()]));
}

/** Every line carries what it carried at first, and no other line carries anything. */
async function allStandsThere(): Promise<void> {
  const wanted = Object.fromEntries(Object.entries(first).map(([line, text]) => [now(Number(line)), text]));
  await expect.poll(drawn, SOON).toEqual(wanted);
}

/** Puts a line before another. */
async function type(line: number, text: string): Promise<void> {
  await workbench.editor.goToLine(line);
  await workbench.page.keyboard.press("Home");
  await workbench.page.keyboard.press("Home");
  await workbench.page.keyboard.press("Enter");
  await workbench.page.keyboard.press("ArrowUp");
  await workbench.page.keyboard.insertText(text);
  await workbench.editor.goToLine(1);
}

async function retype(line: number, text: string): Promise<void> {
  await workbench.editor.goToLine(line);
  await workbench.page.keyboard.press("End");
  await workbench.page.keyboard.press("Shift+Home");
  await workbench.page.keyboard.press("Shift+Home");
  await workbench.page.keyboard.insertText(text);
  await workbench.editor.goToLine(1);
}

async function save(): Promise<void> {
  await workbench.page.keyboard.press("Control+S");
  await expect.poll(() => workbench.page.locator(".tab.active.dirty").count(), SOON).toBe(0);
}

function commit(): void {
  git("add", ".");
  git("commit", "-qm", "a");
}

function git(...args: string[]): void {
  const own = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "-C", desk];
  execFileSync("git", [...own, ...args]);
}
