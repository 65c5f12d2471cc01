import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildSync } from "esbuild";
import { beforeAll, expect, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const SOON = { timeout: 60_000, interval: 200 };
const SOURCE = [
  "from kit import agent",
  "",
  "",
  "def plan_the_day(question):",
  "    answer = planner.run(question)",
  "    check(answer)",
  "    return answer",
  "",
];
const PLAN_LINE = "    answer = planner.run(question)";
const CHECK_LINE = "    check(answer)";
const DESK = [
  "interface Day { name: string }",
  "",
  "export function book(day: Day) {",
  "  return reserve(day.name);",
  "}",
];

const { dataFolder, open } = editorOfThisFile();
const desk = join(folderOfThisFile(), "desk");

let workbench: Workbench;

beforeAll(async () => {
  put("src/agent.py", SOURCE);
  put("web/desk.ts", DESK);
  put(".gitignore", ["dist/"]);
  buildSync({ absWorkingDir: desk, entryPoints: ["web/desk.ts"], outfile: "dist/desk.js", sourcemap: "linked" });
  const built = readFileSync(join(desk, "dist/desk.js"), "utf8").split("\n");
  const builtLine = built.findIndex((line) => line.includes("return reserve")) + 1;
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "a");
  const before = new Date(Date.now() - 60_000);
  for (const path of ["src/agent.py", "web/desk.ts", "dist/desk.js"]) utimesSync(join(desk, path), before, before);
  workbench = await open(desk);
  await workbench.activity("Agent Runs").click();
  const { http } = await collectorOf(dataFolder);
  const at = Date.now();
  const root = { traceId: "6a1c7651916cd43dd8448eb211c80320", spanId: "00000000000000b1" };
  const child = (n: number, tool: string, path: string, line: number) =>
    sendSpan(http, desk, "desk", {
      ...{ ...root, spanId: `00000000000000b${n}`, parentSpanId: root.spanId, name: `execute_tool ${tool}` },
      ...{ startMs: at - 900 + n * 100, endMs: at - 100 },
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": tool,
        "code.file.path": path,
        "code.line.number": line,
      },
    });
  await sendSpan(http, desk, "desk", {
    ...{ ...root, name: "invoke_agent Desk", startMs: at - 900, endMs: at },
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Desk" },
  });
  await child(2, "plan_it", join(desk, "src/agent.py"), 5);
  await child(3, "check_it", join(desk, "src/agent.py"), 6);
  await child(4, "book_it", "/app/dist/desk.js", builtLine);
  await workbench.row("Run", /^Desk/).first().waitFor();
});

test("a line of a build is its source's", async () => {
  await workbench.openFile("web/desk.ts");
  await expect.poll(touched, SOON).toEqual(["  return reserve(day.name);"]);
});

test("lines are followed through a commit made after the run", async () => {
  await workbench.openFile("src/agent.py");
  await expect.poll(touched, SOON).toEqual([PLAN_LINE, CHECK_LINE]);
  put("src/agent.py", ["import os", "import re", ...SOURCE.with(3, "def draft(question):")]);
  git("commit", "-qam", "b");
  await expect.poll(() => workbench.editor.line(3), SOON).toMatchObject({ code: "from kit import agent" });
  await expect.poll(touched, SOON).toEqual([PLAN_LINE, CHECK_LINE]);
});

test("the window is closed and reopened, and a file renamed meanwhile: they are where they were", async () => {
  await workbench.page.close();
  mkdirSync(join(desk, "agents"));
  git("mv", "src/agent.py", "agents/planner.py");
  git("commit", "-qm", "c");
  put("agents/planner.py", ["# The desk.", "import os", "import re", ...SOURCE]);
  workbench = await open(desk);
  await workbench.activity("Agent Runs").click();
  await workbench.row("Run", /^Desk/).first().waitFor();
  await workbench.openFile("agents/planner.py");
  await expect.poll(touched, SOON).toEqual([PLAN_LINE, CHECK_LINE]);
});

test("a line that is gone is stale, with what stood on it in the hover", async () => {
  put("agents/planner.py", ["import os", ...SOURCE.toSpliced(5, 1)]);
  await expect.poll(() => workbench.editor.line(1), SOON).toMatchObject({ code: "import os" });
  const stale = async () => (await workbench.editor.lines()).find(({ after }) => after.includes("stale"));
  await expect.poll(stale, SOON).toMatchObject({ line: 7, code: "    return answer" });
  expect(await workbench.editor.hover(7, "return")).toContain("The line is gone since: check(answer)");
  await workbench.picture("stale");
});

/** The lines in view behind which something is written. */
async function touched(): Promise<string[]> {
  const lines = await workbench.editor.lines();
  return lines.filter(({ after }) => after.trim() !== "" && !after.includes("stale")).map(({ code }) => code);
}

function put(path: string, lines: readonly string[]): void {
  mkdirSync(dirname(join(desk, path)), { recursive: true });
  writeFileSync(join(desk, path), `${lines.join("\n")}`);
}

function git(...args: string[]): void {
  const own = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false", "-C", desk];
  execFileSync("git", [...own, ...args]);
}
