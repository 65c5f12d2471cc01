import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Discovery } from "../../collector/contract/discovery.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { sourceLine } from "../support/sourceLine.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";
import { openOnFirstRun } from "./openOnFirstRun.ts";

const TIME = String.raw`\d[\d.]* m?s`;
const SOON = { timeout: 20_000, interval: 200 };

const MAKE_PLAN = sourceLine("desk.ts", "async function makePlan(");
const FIND_FACTS = sourceLine("desk.ts", "async function findFacts(");
const CHECK_STEP = sourceLine("desk.ts", 'await plan.work("check"');
const ASK_TO_CHECK = sourceLine("desk.ts", "ask(researcher, toCheck");
const WRITE = sourceLine("desk.ts", "async function write(");
const GUARDRAIL = sourceLine("desk.ts", "const blocked = await check(noPromises");

const editor = editorOfThisFile();
const { example } = editor;

let workbench: Workbench;
let collector: Discovery;

beforeAll(async () => {
  ({ workbench, collector } = await openOnFirstRun(editor));
});

describe("lenses lead to what they tell", () => {
  test("a plan to its steps with their states", async () => {
    await workbench.openFile("src/desk.ts", MAKE_PLAN);
    await lens(/^Plan v3 · 5 of 5 done/).click();
    await expect
      .poll(picks, SOON)
      .toEqual([
        expect.stringMatching(new RegExp(`^Search the wire, done · ${TIME} of 2.5 s`)),
        expect.stringMatching(/^Check the figures, done/),
        expect.stringMatching(/^Ask the grid operator, done/),
        expect.stringMatching(/^Write the brief, done/),
        expect.stringMatching(/^Publish, done/),
      ]);
    await workbench.page.keyboard.press("Escape");
  });

  test("what happened to its spans, by what they are", async () => {
    await workbench.editor.goToLine(FIND_FACTS);
    await lens(/^\d calls · /).click();
    await expect.poll(picks, SOON).toContainEqual(expect.stringMatching(new RegExp(`^Search the wire, at ${TIME}`)));
    await workbench.picture("spans");
    await workbench.page.keyboard.press("Escape");
  });

  test("a hit to its check", async () => {
    await workbench.editor.goToLine(WRITE);
    await lens(/blocked by no_promises/).click();
    await workbench.webview().locator(".tab.on", { hasText: "Guardrails" }).waitFor();
    await workbench.command("View: Close Editors in Other Groups");
  });
});

describe("problems have quick fixes", () => {
  test("a budget is raised, shown on the code and taken back", async () => {
    await workbench.openFile("src/desk.ts", CHECK_STEP);
    await fix(CHECK_STEP, /^Raise the budget of Check the figures to/);
    await expect.poll(() => afterLine(CHECK_STEP), SOON).toMatch(new RegExp(`${TIME} of (?!300 ms)${TIME}`));
    expect(budgets()).toMatchObject({ "Check the figures": expect.any(Number) });
    await expect.poll(problems, SOON).not.toMatch(/over its budget of/);
    await workbench.status(/Budget of Check the figures: .* Undo/).click();
    await expect.poll(() => afterLine(CHECK_STEP), SOON).toMatch(new RegExp(`${TIME} of 300 ms {2}▲$`));
    expect(budgets()).toBeUndefined();
    await expect.poll(problems, SOON).toMatch(/over its budget of 300 ms/);
  });

  test("a budget is set by name, as people write times, and removed by an empty one", async () => {
    await setBudget("Ask the grid operator", "0.02 s");
    expect(budgets()).toEqual({ "Ask the grid operator": 20 });
    await expect.poll(problems, SOON).toMatch(/Ask the grid operator took .* over its budget of 20 ms/);
    await workbench.row("Guardrails and Budgets", /^Ask the grid operator, time, .* of 20 ms, over budget$/).waitFor();
    await workbench.command("Traceline: Open Run Panel");
    const panel = workbench.webview();
    await panel.getByRole("tab", { name: /^Budgets/ }).click();
    const over = panel.getByRole("list", { name: "Over" }).getByText(/^Ask the grid operator, time/);
    await over.waitFor();
    await setBudget("Ask the grid operator", "");
    expect(budgets()).toBeUndefined();
    await over.waitFor({ state: "detached" });
    await workbench.command("View: Focus First Editor Group");
    await workbench.command("View: Close Editors in Other Groups");
    await expect.poll(problems, SOON).not.toMatch(/Ask the grid operator/);
  });

  test("a problem is hidden and brought back", async () => {
    await fix(GUARDRAIL, /^Hide this until the next run$/);
    await expect.poll(problems, SOON).not.toMatch(/no_promises blocked/);
    await workbench.command("Traceline: Show Hidden Problems");
    await expect.poll(problems, SOON).toMatch(/no_promises blocked/);
  });
});

describe("keys", () => {
  test("go from place to place, down the file and in time", async () => {
    await workbench.editor.goToLine(CHECK_STEP);
    await press("Control+K", ".");
    await expect.poll(() => workbench.editor.cursorLine(), SOON).toBe(ASK_TO_CHECK);
    await press("Control+K", ",");
    await expect.poll(() => workbench.editor.cursorLine(), SOON).toBe(CHECK_STEP);
    await press("Control+K", "Shift+.");
    await expect.poll(() => workbench.editor.cursorLine(), SOON).not.toBe(CHECK_STEP);
    await press("Control+K", "Shift+,");
    await expect.poll(() => workbench.editor.cursorLine(), SOON).toBe(CHECK_STEP);
  });

  test("list the spans of the function around the cursor", async () => {
    await workbench.editor.goToLine(ASK_TO_CHECK + 2);
    await press("Control+K", "l");
    await expect.poll(picks, SOON).toContainEqual(expect.stringMatching(/^Check the figures, at /));
    await workbench.page.keyboard.press("Escape");
  });

  test("lead to the span of the line", async () => {
    await workbench.editor.goToLine(CHECK_STEP);
    await press("Control+K", "j");
    await workbench
      .webview()
      .getByRole("treeitem", { name: /^Check the figures, step/, selected: true })
      .waitFor();
    await workbench.command("View: Close Editors in Other Groups");
  });
});

test("a language can be left alone, and looked at again", async () => {
  await workbench.openFile("src/desk.ts", FIND_FACTS);
  await lens(/^\d calls · /).waitFor();
  await workbench.activity("Explorer").click();
  await expect.poll(badge, SOON).toContain("Traceline");
  await workbench.command("Traceline: Switch Off for This Language");
  await expect.poll(() => workbench.editor.lenses(), SOON).toEqual([]);
  await expect.poll(() => afterLine(CHECK_STEP), SOON).toBe("");
  await expect.poll(problems, SOON).toBe("");
  await expect.poll(badge, SOON).not.toContain("Traceline");
  await workbench.command("Traceline: Switch On for This Language");
  await lens(/^\d calls · /).waitFor();
  await expect.poll(problems, SOON).not.toBe("");
  await expect.poll(badge, SOON).toContain("Traceline");
  await workbench.activity("Agent Runs").click();
});

/** What the explorer says of the example's file. */
const badge = () =>
  workbench.page
    .locator('.explorer-folders-view .monaco-icon-label[aria-label*="src/desk.ts"]')
    .getAttribute("aria-label");

test("Traceline can be switched off in the workspace, and on again", async () => {
  await workbench.command("Traceline: Switch Off in This Workspace");
  await workbench.view("Runs").getByText("Traceline is switched off in this workspace.").waitFor();
  await expect.poll(() => workbench.editor.lenses(), SOON).toEqual([]);
  await expect.poll(() => afterLine(CHECK_STEP), SOON).toBe("");
  await expect.poll(problems, SOON).toBe("");
  await workbench.command("Traceline: Switch On in This Workspace");
  await lens(/^\d calls · /).waitFor();
  await expect.poll(problems, SOON).not.toBe("");
});

describe("no lens comes or goes in sight", () => {
  test("while somebody types", async () => {
    await workbench.openFile("src/desk.ts", FIND_FACTS);
    await lens(/^\d calls · /).waitFor();
    const before = (await workbench.editor.lenses()).length;
    await workbench.editor.goToLine(FIND_FACTS - 1);
    const counts = new Set<number>();
    for (const character of "const added = 1;") {
      await workbench.page.keyboard.type(character, { delay: 60 });
      counts.add((await workbench.editor.lenses()).length);
    }
    expect([...counts]).toEqual([before]);
  });

  test("while a run is live; at its end they are its own", async () => {
    await workbench.openFile("src/desk.ts", FIND_FACTS);
    await lens(/^\d calls · /).waitFor();
    const linesOf = (lenses: readonly { line: number }[]) => lenses.map(({ line }) => line).join();
    const before = linesOf(await workbench.editor.lenses());
    const at = Date.now();
    const run = { traceId: "5b1c7651916cd43dd8448eb211c80319" };
    const root = { ...run, spanId: "00000000000000b1", name: "invoke_agent Live", startMs: at - 900, endMs: at };
    const inCode = { "code.file.path": join(example, "src/desk.ts"), "code.line.number": ASK_TO_CHECK };
    await sendSpan(collector.http, example, "live-desk", {
      ...{ ...run, spanId: "00000000000000b2", parentSpanId: root.spanId, name: "execute_tool look_up" },
      ...{ startMs: at - 700, endMs: at - 100 },
      attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "look_up", ...inCode },
    });
    await lens(/^1 call · 600 ms/).waitFor();
    const live = await workbench.editor.lenses();
    expect(linesOf(live)).toBe(before);
    expect(live.find(({ line }) => line === MAKE_PLAN)?.text).toBe("not yet in this run");
    await workbench.picture("live");
    await sendSpan(collector.http, example, "live-desk", {
      ...root,
      attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Live" },
    });
    await expect.poll(async () => linesOf(await workbench.editor.lenses()), SOON).toBe(String(FIND_FACTS));
  });
});

/** The part of a row of lenses that says this. */
function lens(text: RegExp) {
  return workbench.page
    .locator(".editor-group-container.active .codelens-decoration a")
    .filter({ hasText: new RegExp(text.source.replaceAll(" ", "[\\s\\u00a0]")) })
    .first();
}

/** Rows of the quick pick that is open, as a screen reader says them. */
async function picks(): Promise<string[]> {
  const rows = await workbench.page.locator(".quick-input-list .monaco-list-row").all();
  const labels = await Promise.all(rows.map((row) => row.getAttribute("aria-label")));
  return labels.map((label) => (label ?? "").replaceAll("\u00a0", " "));
}

/** Takes a quick fix of a line. */
async function fix(line: number, title: RegExp): Promise<void> {
  await workbench.editor.goToLine(line);
  await expect
    .poll(async () => {
      await workbench.page.keyboard.press("Escape");
      await workbench.page.keyboard.press("Control+.");
      const row = workbench.page.locator(".action-widget .monaco-list-row.action", {
        hasText: new RegExp(title.source.replace("$", "").replaceAll(" ", "[\\s\\u00a0]")),
      });
      await row.first().waitFor({ timeout: 3_000 });
      await workbench.picture("quick-fixes");
      await row.first().click();
      return true;
    }, SOON)
    .toBe(true);
}

async function setBudget(name: string, limit: string): Promise<void> {
  const { page } = workbench;
  const input = page.locator(".quick-input-widget input.input");
  await page.keyboard.press("F1");
  await input.fill(">Traceline: Set a Budget");
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "Traceline: Set a Budget" }).click();
  // The next question takes the place of this one.
  await page.locator(".quick-input-title", { hasText: "What the budget is for" }).waitFor();
  await input.fill(name);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).click();
  await page.locator(".quick-input-title", { hasText: `Budget of ${name}` }).waitFor();
  await input.fill(limit);
  await page.keyboard.press("Enter");
  await workbench.status(limit ? /Budget of .*: .* Undo/ : /Budget of .* removed\. Undo/).waitFor();
}

async function problems(): Promise<string> {
  await workbench.command("Problems: Focus on Problems View");
  const rows = await workbench.page.locator(".markers-panel .monaco-list-row").all();
  const labels = await Promise.all(rows.map((row) => row.getAttribute("aria-label")));
  await workbench.command("View: Hide Panel");
  return labels.join("\n").replaceAll("\u00a0", " ");
}

/** The budgets in the workspace's settings. */
function budgets(): unknown {
  const file = join(example, ".vscode/settings.json");
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>)["traceline.budgets"];
}

async function press(...keys: string[]): Promise<void> {
  for (const key of keys) await workbench.page.keyboard.press(key);
}

async function afterLine(line: number): Promise<string> {
  return ((await workbench.editor.line(line))?.after ?? "").replaceAll("\u00a0", " ");
}
