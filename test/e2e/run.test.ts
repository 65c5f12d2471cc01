import { beforeAll, describe, expect, test } from "vitest";
import type { Discovery } from "../../collector/contract/discovery.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ROOT } from "../support/root.ts";
import { sourceLine } from "../support/sourceLine.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";
import { openOnFirstRun } from "./openOnFirstRun.ts";

/** A time as the product writes it. */
const TIME = String.raw`\d[\d.]* m?s`;
const SOON = { timeout: 20_000, interval: 200 };

const CHECK_STEP = sourceLine("desk.ts", 'await plan.work("check"');
const ASK_TO_CHECK = sourceLine("desk.ts", "ask(researcher, toCheck");
const DRAFT = sourceLine("desk.ts", "const draft = await ask(writer");
const GUARDRAIL = sourceLine("desk.ts", "const blocked = await check(noPromises");
const FIND_FACTS = sourceLine("desk.ts", "async function findFacts(");
const OPERATOR_STEP = sourceLine("desk.ts", 'await plan.work("operator"');
const SEARCH_WIRE = sourceLine("tools.ts", 'export const searchWire = tool("search_wire"');

const editor = editorOfThisFile();
const { example } = editor;

let workbench: Workbench;
let collector: Discovery;

beforeAll(async () => {
  ({ workbench, collector } = await openOnFirstRun(editor));
});

describe("the trees", () => {
  test("list the run under its service", async () => {
    const rows = await workbench.rows("Runs");
    expect(rows).toEqual([
      "research-desk 1 run",
      expect.stringMatching(
        new RegExp(`^How fast does storage grow in the north\\?, Finished in ${TIME}, .* waiting for a person`),
      ),
    ]);
  });

  test("show the plan with its steps and states in order, then what went wrong, then the work", async () => {
    // Steps that were worked on while the tree grew stand open.
    for (const step of ["Search the wire", "Check the figures", "Ask the grid operator", "Write the brief", "Publish"])
      await workbench.unfold("Run", new RegExp(`^${step}, step`), false);
    expect(await workbench.rows("Run")).toEqual([
      "Plan version 3, 5 of 5 done",
      expect.stringMatching(new RegExp(`^Search the wire, step, done · ${TIME} of 2\\.5 s$`)),
      expect.stringMatching(new RegExp(`^Check the figures, step, done · ${TIME} of 300 ms`)),
      expect.stringMatching(new RegExp(`^Ask the grid operator, step, done · ${TIME} of 2 s$`)),
      expect.stringMatching(new RegExp(`^Write the brief, step, done · ${TIME} of 2\\.5 s$`)),
      expect.stringMatching(/^Publish, step, done/),
      "no_promises, guardrail, blocked the output",
      expect.stringMatching(new RegExp(`^Check the figures, time, ${TIME} of 300 ms, over budget$`)),
      expect.stringMatching(/^research-desk, workflow/),
    ]);
  });

  test("say who worked on a step when it is opened", async () => {
    await workbench.unfold("Run", /^Ask the grid operator, step/);
    await expect
      .poll(async () => {
        const rows = await workbench.rows("Run");
        return rows[rows.findIndex((label) => label.startsWith("Ask the grid operator, step")) + 1];
      }, SOON)
      .toMatch(new RegExp(`^Researcher, agent, ${TIME}`));
  });

  test("list hits before what was kept", async () => {
    const rows = await workbench.rows("Guardrails and Budgets");
    expect(rows.slice(0, 3)).toEqual([
      "no_promises, guardrail, blocked the output: matched a forbidden pattern: guarantee",
      "no_insults, guardrail, allowed",
      expect.stringMatching(/^Check the figures, time, .* over budget$/),
    ]);
  });

  test("lead to the line of code", async () => {
    await workbench.openFile("src/team.ts", 1);
    await workbench.row("Run", /^no_promises, guardrail/).click();
    await expect.poll(() => workbench.editor.fileName(), SOON).toBe("desk.ts");
    await expect.poll(() => workbench.editor.cursorLine(), SOON).toBe(GUARDRAIL);
  });
});

describe("the code", () => {
  test("carries a lens above a function that took part", async () => {
    await workbench.openFile("src/desk.ts", FIND_FACTS);
    await expect
      .poll(() => workbench.editor.lenses(), SOON)
      .toContainEqual({
        line: FIND_FACTS,
        text: expect.stringMatching(
          new RegExp(`^1 over budget \\| Plan v2 · 1 step added, 1 dropped \\| \\d calls · ${TIME} · \\d+ model calls`),
        ),
      });
  });

  test("carries a lens above the definition of a tool, with its failure", async () => {
    await workbench.openFile("src/tools.ts", SEARCH_WIRE);
    await expect
      .poll(() => workbench.editor.lenses(), SOON)
      .toContainEqual({
        line: SEARCH_WIRE,
        text: expect.stringMatching(new RegExp(`^1 failed, called again \\| 2 calls · ${TIME}`)),
      });
  });

  test("carries the line, the time and the budget behind the call", async () => {
    await workbench.openFile("src/desk.ts", CHECK_STEP);
    await expect.poll(() => afterLine(CHECK_STEP), SOON).toMatch(new RegExp(`^ +━+┃═+ {2} *${TIME} of 300 ms {2}▲$`));
  });

  test("says to whom a message went", async () => {
    await expect.poll(() => afterLine(ASK_TO_CHECK), SOON).toMatch(/^ +[─╼━╾]{12} {2} *.* {2}→ Checker/);
  });

  test("places by its name an agent that sends no place", async () => {
    await workbench.editor.goToLine(DRAFT);
    await expect.poll(() => afterLine(DRAFT), SOON).toMatch(new RegExp(`^ +[─╼━╾]{12} {2} *${TIME} of 2 s`));
  });

  test("marks the gutter of every line that took part", async () => {
    expect(await workbench.editor.gutterMarks()).toBeGreaterThanOrEqual(4);
  });

  test("carries the waterfall column when it is switched on", async () => {
    await workbench.command("Traceline: Show Waterfall Column");
    await expect.poll(() => beforeLine(CHECK_STEP), SOON).toMatch(/^─+╼?━+╾?─+ {1,2}.* m?s ▲ {2}$/);
    const lines = await workbench.editor.lines();
    expect(new Set(lines.map(({ before }) => before.length))).toEqual(new Set([30]));
    expect(lines.filter(({ before }) => before.trim() === "").length).toBeGreaterThan(10);
    expect(lines.map(({ after }) => after).join("")).toBe("");
    await workbench.picture("column");
    await workbench.command("Traceline: Hide Waterfall Column");
    await expect.poll(() => beforeLine(CHECK_STEP), SOON).toBe("");
  });

  test("tells in a hover what went in and what came out", async () => {
    await expect
      .poll(() => workbench.editor.hover(ASK_TO_CHECK, "researcher"), SOON)
      .toMatch(/Researcher agent.*In\s+Have the figures checked.*Out\s+The figure for 2024 is preliminary/s);
    await workbench.picture("hover");
    await workbench.page.keyboard.press("Escape");
  });

  test("has its guardrail hit and its exceeded budget among the problems", async () => {
    const problems = (await workbench.problems()).join("\n");
    expect(problems).toMatch(
      new RegExp(
        `Warning: no_promises blocked the output of Writer: matched a forbidden pattern: guarantee\\. at line ${GUARDRAIL} .* Traceline`,
      ),
    );
    expect(problems).toMatch(
      new RegExp(
        `Warning: Check the figures took ${TIME}, ${TIME} over its budget of 300 ms\\. at line ${CHECK_STEP} .* Traceline`,
      ),
    );
    expect(problems).toMatch(/Info: search_wire failed: connect ECONNREFUSED while searching "battery storage"/);
    await workbench.picture("problems");
    await workbench.command("View: Hide Panel");
  });

  test("is summed up in the status bar", async () => {
    await workbench.status(/^\s*\d[\d.]*\sm?s/).waitFor();
  });
});

describe("the run panel", () => {
  beforeAll(async () => {
    await workbench.command("Traceline: Open Run Panel");
    await workbench.webview().getByRole("heading", { name: PROMPTS[0] }).waitFor();
  });

  test("says what happened", async () => {
    const said = await workbench.webview().locator("p.say").textContent();
    expect(said).toMatch(/^Finished in .* waiting for a person\. no_promises blocked the output of Writer\./);
  });

  test("draws the line and the timeline", async () => {
    await expect.poll(() => inkOf("traceline-line canvas"), SOON).toBeGreaterThan(4);
    await expect.poll(() => inkOf("traceline-timeline canvas"), SOON).toBeGreaterThan(4);
    await workbench.picture("panel");
  });

  test("follows what is selected in the tree", async () => {
    await workbench.row("Run", /^no_promises, guardrail/).click();
    const row = workbench.webview().getByRole("treeitem", { name: /^no_promises, guardrail check.*, blocked/ });
    await expect.poll(() => row.getAttribute("aria-selected"), SOON).toBe("true");
  });

  test("leads to the code of what is selected in it, and the tree follows", async () => {
    // Rows that are out of sight do not exist.
    await workbench.webview().getByRole("tree").press("Home");
    const row = workbench.webview().getByRole("treeitem", { name: /^Check the figures, step/ });
    await row.click();
    await expect
      .poll(() => workbench.row("Run", /^Check the figures, step/).getAttribute("aria-selected"), SOON)
      .toBe("true");
    await row.press("Enter");
    await expect.poll(() => workbench.editor.cursorLine(), SOON).toBe(CHECK_STEP);
  });
});

describe("after a second run", () => {
  beforeAll(async () => {
    await workbench.command("View: Close All Editors");
    await workbench.openFile("src/desk.ts", CHECK_STEP);
    await runExample(ROOT, collector, PROMPTS[1], example);
    await workbench.row("Run", /^Plan version 2/).waitFor();
  });

  test("the newest run comes first", async () => {
    // The view follows the collector; it may still be on its way to the run's end.
    await expect
      .poll(() => workbench.rows("Runs"), SOON)
      .toEqual([
        "research-desk 2 runs",
        expect.stringMatching(/^How fast does storage grow in the north\? Use official statistics only/),
        expect.stringMatching(/^How fast does storage grow in the north\?,/),
      ]);
  });

  test("problems of the run before are gone", async () => {
    await workbench.command("Problems: Focus on Problems View");
    await workbench.page.locator(".markers-panel", { hasText: "No problems have been detected" }).waitFor();
    await workbench.command("View: Hide Panel");
  });

  test("the code shows the difference", async () => {
    await workbench.command("Traceline: Compare with the Previous Run");
    await expect.poll(() => afterLine(CHECK_STEP), SOON).toMatch(new RegExp(`^ +▼ −${TIME}$`));
    expect(await afterLine(OPERATOR_STEP)).toMatch(/^ +− gone$/);
    await expect
      .poll(() => workbench.editor.lenses(), SOON)
      .toContainEqual({ line: FIND_FACTS, text: expect.stringMatching(new RegExp(`▼ −${TIME}`)) });
    await workbench.picture("difference");
    await workbench.openFile("src/tools.ts", SEARCH_WIRE);
    await expect
      .poll(() => workbench.editor.lenses(), SOON)
      .toContainEqual({ line: SEARCH_WIRE, text: expect.stringMatching(/gone/) });
    await workbench.command("Traceline: Stop Comparing");
  });

  test("stepping through both shows the code of both beside each other, and keys lead on from the panel", async () => {
    await workbench.command("View: Close All Editors");
    await workbench.openFile("src/desk.ts", FIND_FACTS);
    await workbench.command("Traceline: Open Run Panel");
    await workbench.command("Traceline: Compare with the Previous Run");
    const banner = workbench.webview().getByRole("region", { name: "First divergence" });
    await banner.getByRole("button", { name: "Step both" }).click();
    const inFront = async () => {
      const tabs = await workbench.page.locator(".editor-group-container .tab.active").all();
      const labels = await Promise.all(tabs.map((tab) => tab.getAttribute("aria-label")));
      return labels.map((label) => label?.split(",")[0]);
    };
    await expect.poll(inFront, SOON).toEqual(["agent.ts", "agent.ts", expect.stringMatching(/^How fast/)]);
    const back = banner.getByRole("button", { name: "Step back in both" });
    expect(await back.isDisabled()).toBe(true);
    // The panel has the focus again once the second editor stands.
    const stepOn = async () => {
      await workbench.page.keyboard.press("ArrowDown");
      return back.isDisabled();
    };
    await expect.poll(stepOn, SOON).toBe(false);
    await workbench.picture("step-both");
    expect(await inFront()).toHaveLength(3);
    await workbench.command("Traceline: Stop Comparing");
  });
});

async function afterLine(line: number): Promise<string> {
  return ((await workbench.editor.line(line))?.after ?? "").replaceAll("\u00a0", " ");
}

async function beforeLine(line: number): Promise<string> {
  return ((await workbench.editor.line(line))?.before ?? "").replaceAll("\u00a0", " ");
}

/** How many colours a canvas of the panel holds; 1 is a blank one. */
function inkOf(canvas: string): Promise<number> {
  return workbench
    .webview()
    .locator(canvas)
    .evaluate((element) => {
      const drawn = element as HTMLCanvasElement;
      const pixels = drawn.getContext("2d")?.getImageData(0, 0, drawn.width, drawn.height).data ?? [];
      const colours = new Set<string>();
      for (let at = 0; at < pixels.length; at += 4) colours.add([...pixels.slice(at, at + 4)].join());
      return colours.size;
    });
}
