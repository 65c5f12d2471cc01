import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const SOON = { timeout: 30_000, interval: 100 };
const EVERY_MS = 120;
const AGENT = ["def plan(question):", "    return look_up(question)", ""];
const TOOLS = [
  "",
  "def look_up(question):",
  "    return find(question)",
  "",
  "def check(facts):",
  "    return judge(facts)",
];

const { dataFolder, open } = editorOfThisFile();
const desk = join(folderOfThisFile(), "desk");
const run = { traceId: "7c1c7651916cd43dd8448eb211c80321" };
const ROOT_SPAN = "00000000000000a1";

let workbench: Workbench;
let http: string;
let sent = 0;
let goesOn = true;
let sending: Promise<void>;
/** Lines of tools.py that are worked on. */
const worked = [3];

/** A run that is never quiet: each of its calls changes what is drawn. */
async function keepSending(startMs: number): Promise<void> {
  for (; goesOn; await sleep(EVERY_MS)) {
    await call("plan_it", "agent.py", 2, startMs);
    for (const line of worked) await call(`tool_${line}`, "tools.py", line, startMs);
  }
}

async function call(tool: string, file: string, line: number, startMs: number): Promise<void> {
  const now = Date.now();
  await sendSpan(http, desk, "desk", {
    ...{ ...run, spanId: (0xb000 + sent++).toString(16).padStart(16, "0"), parentSpanId: ROOT_SPAN },
    ...{ name: `execute_tool ${tool}`, startMs: Math.max(startMs, now - 50), endMs: now },
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": tool,
      "code.file.path": join(desk, file),
      "code.line.number": line,
    },
  });
}

beforeAll(async () => {
  mkdirSync(desk, { recursive: true });
  writeFileSync(join(desk, "agent.py"), AGENT.join("\n"));
  writeFileSync(join(desk, "tools.py"), TOOLS.join("\n"));
  workbench = await open(desk);
  await workbench.activity("Agent Runs").click();
  ({ http } = await collectorOf(dataFolder));
  sending = keepSending(Date.now());
  await workbench
    .row("Run", /^plan_it/)
    .first()
    .waitFor();
});
afterAll(async () => {
  goesOn = false;
  await sending;
});

test("a file that is opened while the run goes on has its lenses, and so has a further one", async () => {
  await workbench.openFile("agent.py");
  await expect.poll(lensLines, SOON).toEqual([1]);
  await workbench.openFile("tools.py");
  await expect.poll(lensLines, SOON).toEqual([2]);
});

test("what a lens says follows the run; none comes, goes or leaves its function while somebody types and calls come in", async () => {
  worked.push(6);
  const texts = new Set<string>();
  const places = new Set<string>();
  await workbench.editor.goToLine(1);
  for (const character of "# note it".split("")) {
    await workbench.page.keyboard.type(character);
    await look(texts, places);
  }
  expect([...places]).toEqual(["2"]);
  await workbench.page.keyboard.press("Enter");
  await lookForTexts(1, texts, places);
  // The editor may still draw what it had asked for before the line came, for a moment.
  await expect.poll(lensLines, SOON).toEqual([3]);
  places.clear();
  await lookForTexts(2, texts, places);
  expect([...places]).toEqual(["3"]);
  await expect.poll(async () => (await workbench.editor.line(7))?.after.trim(), SOON).toBeTruthy();
  await workbench.picture("live-typed");
});

test("what the run first came to meanwhile has its lens when it has ended", async () => {
  goesOn = false;
  await sending;
  await sendSpan(http, desk, "desk", {
    ...{ ...run, spanId: ROOT_SPAN, name: "invoke_agent Desk", startMs: Date.now() - 60_000, endMs: Date.now() },
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Desk" },
  });
  await expect.poll(lensLines, SOON).toEqual([3, 6]);
});

async function lensLines(): Promise<number[]> {
  return (await workbench.editor.lenses()).map(({ line }) => line);
}

/** Until lenses said so many further things. */
async function lookForTexts(further: number, texts: Set<string>, places: Set<string>): Promise<void> {
  const before = texts.size;
  await expect
    .poll(async () => {
      await look(texts, places);
      return texts.size - before;
    }, SOON)
    .toBeGreaterThanOrEqual(further);
}

async function look(texts: Set<string>, places: Set<string>): Promise<void> {
  const lenses = await workbench.editor.lenses();
  for (const { text } of lenses) texts.add(text);
  places.add(lenses.map(({ line }) => line).join());
}
