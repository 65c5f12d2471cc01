import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { replayCapture } from "../support/replayCapture.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { drawnLines } from "./drawnLines.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const SOON = { timeout: 30_000, interval: 200 };

/** A recorded agent, and what its newest run shows on its sources; each line was held against the source. */
interface Recorded {
  readonly name: string;
  readonly file: string;
  /** A row of the Run view, and the line of code that a click on it leads to. */
  readonly jump: readonly [row: RegExp, line: number];
  /** By line, a part of what its lens, the end of the line or both say; on no other line is there anything. */
  readonly drawn: Readonly<Record<number, string>>;
  /** A text to point at, and what its hover says. */
  readonly hover: readonly [line: number, text: string, says: RegExp];
  readonly problems: readonly string[];
  readonly badge: readonly [glyph: string, says: string];
}

const RECORDED: readonly Recorded[] = [
  {
    name: "openai-agents-research-desk",
    file: "src.ts",
    jump: [/^Planner, agent/, 71],
    drawn: {
      16: "1 failed, called again | 4 calls",
      33: "1 call",
      44: "1 call",
      54: "1 call · 607 ms · 2 model calls",
      55: "2 calls · 577 ms · 2 model calls",
      56: "1 call · 2.23 s · 6 model calls",
      59: "1 call · 611 ms",
      62: "1 call · 697 ms · 1 model call",
      68: "1 run · 3.52 s",
      70: "3.52 s  100 %",
      71: "697 ms  → Researcher",
      74: "577 ms  16 %",
    },
    hover: [16, "searchWeb", /search_web.*failed.*Tool execution failed/s],
    problems: ["Info: search_web failed: Tool execution failed. Error details are redacted. at line 16"],
    badge: ["✕", "Traceline: failed"],
  },
  {
    name: "py-langgraph-planner",
    file: "src.py",
    jump: [/^catering, step/, 136],
    drawn: { 134: "1 run · 687 ms", 136: "687 ms  ✕", 156: "1 run · 687 ms", 175: "687 ms" },
    hover: [175, "supper_graph", /supper.*caterer does not answer/s],
    problems: ["Error: catering failed: caterer does not answer. at line 136", "catering is defined here. at line 134"],
    badge: ["✕", "Traceline: failed"],
  },
  {
    name: "py-openai-agents-newsdesk",
    file: "src.py",
    jump: [/^Ticker, agent/, 121],
    drawn: {
      62: "3 calls · 226 ms",
      121: "1 failed | 1 call · 832 ms · 3 model calls",
      162: "1 run · 832 ms",
      168: "832 ms  100 %",
    },
    hover: [121, "ticker", /Ticker.*Max turns exceeded/s],
    problems: [
      "Error: Ticker failed: Max turns exceeded: {'max_turns': 3}. at line 121",
      expect.stringMatching(/^Warning: Ticker .* 3 turns.* at line 121/),
    ],
    badge: ["✕", "Traceline: failed"],
  },
  {
    name: "traceline-attributes-workshop",
    file: "src.ts",
    jump: [/^no_swearing, guardrail/, 66],
    drawn: {
      63: "blocked by no_swearing",
      65: "9.3 ms of 30 s  100 %",
      66: "9.1 ms  blocked",
      68: "not reached",
    },
    hover: [66, "guardrail", /no_swearing.*blocked.*a curse in the order/s],
    problems: [
      "Warning: no_swearing blocked the input: a curse in the order. at line 66",
      "workshop was judged. at line 65",
    ],
    badge: ["◆", "Traceline: guardrail hit"],
  },
  {
    name: "otel-semconv-grpc-research",
    file: "src.ts",
    jump: [/^no_promises, guardrail/, 51],
    drawn: {
      22: "1 call · 55 ms",
      23: "55 ms  8 %",
      24: "54 ms  8 %",
      50: "blocked by no_promises | 2 checks",
      51: "blocked",
      78: "3 agents · 601 ms · 3 model calls",
      79: "600 ms  → Researcher",
      82: "600 ms  91 %",
      92: "blocked by no_promises | 1 run · 656 ms · 1 check passed",
      93: "656 ms  100 %",
      94: "<1 ms",
      95: "<1 ms  <1 %",
      96: "127 ms",
      98: "55 ms",
      99: "400 ms  → Writer",
      101: "74 ms  11 %",
      102: "<1 ms  blocked",
      103: "not reached",
    },
    hover: [102, "guardrail", /no_promises.*blocked.*matched a forbidden pattern/s],
    problems: ["Warning: no_promises blocked the output of Writer: matched a forbidden pattern. at line 102"],
    badge: ["◆", "Traceline: guardrail hit"],
  },
];

// No packages are there, so that TypeScript would find a problem in nearly every line.
const { dataFolder, open } = editorOfThisFile({ "typescript.validate.enable": false });
const folder = join(folderOfThisFile(), "agents");

let workbench: Workbench;
let http: string;

beforeAll(async () => {
  for (const { name } of RECORDED)
    cpSync(join(ROOT, "test/fixtures/sources", name), join(folder, name), { recursive: true });
  workbench = await open(folder);
  // All lines of a file are in view.
  await workbench.page.setViewportSize({ width: 1440, height: 4000 });
  await workbench.activity("Agent Runs").click();
  ({ http } = await collectorOf(dataFolder));
});

describe.each(RECORDED)("the newest run of $name", ({ name, file, jump, drawn, hover, problems, badge }) => {
  beforeAll(() => replayCapture(name, http, join(folder, name)));

  test("leads from its tree to its line", async () => {
    const [row, line] = jump;
    await openFrom(row, `${name}/${file}`);
    await expect.poll(() => workbench.editor.cursorLine(), SOON).toBe(line);
  });

  test("has lenses and ends of lines where it happened, and nowhere else", async () => {
    const wanted = Object.fromEntries(
      Object.entries(drawn).map(([line, text]) => [line, expect.stringContaining(text)]),
    );
    await expect.poll(() => drawnLines(workbench), SOON).toEqual(wanted);
  });

  test("tells in a hover what came out", async () => {
    const [line, text, says] = hover;
    await expect.poll(() => workbench.editor.hover(line, text), SOON).toMatch(says);
    await workbench.page.keyboard.press("Escape");
  });

  test("has its problems on their lines, and no older run has any", async () => {
    const wanted = problems.map((one) => (typeof one === "string" ? expect.stringContaining(one) : one));
    await expect
      .poll(problemRows, SOON)
      .toEqual([expect.stringContaining(`in file ${file} of folder ${name}`), ...wanted]);
  });

  test("marks its file in the explorer", async () => {
    const [glyph, says] = badge;
    await workbench.activity("Explorer").click();
    const label = workbench.page.locator(`.explorer-folders-view .monaco-icon-label[aria-label*="/${name}/${file}"]`);
    await expect.poll(() => label.getAttribute("aria-label"), SOON).toContain(says);
    await expect
      .poll(() => label.evaluate((element) => getComputedStyle(element, "::after").content), SOON)
      .toContain(glyph);
    await workbench.activity("Agent Runs").click();
  });
});

/** Clicks on a row of the Run view once: while its place is still looked for, it opens a little later. */
async function openFrom(row: RegExp, path: string): Promise<void> {
  const text = textOf(path);
  await workbench.row("Run", row).first().click();
  await expect.poll(shownText, SOON).toBe(text);
}

async function shownText(): Promise<string> {
  if ((await workbench.page.locator(".tab.active").count()) === 0) return "";
  return (await workbench.editor.lines()).map(({ code }) => code).join("\n");
}

async function problemRows(): Promise<string[]> {
  const rows = await workbench.problems();
  await workbench.command("View: Hide Panel");
  return rows;
}

function textOf(path: string): string {
  return readFileSync(join(folder, path), "utf8");
}
