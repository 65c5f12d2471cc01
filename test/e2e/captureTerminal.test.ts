import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { nodeEnvironment } from "../capture/environments.ts";
import { type ModelServer, startModelServer } from "../capture/modelServer.ts";
import { lineOf, type Program, SEEN } from "../capture/programs.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const SOON = { timeout: 40_000, interval: 200 };
const PROGRAMS = join(ROOT, "test/capture/programs");

const { dataFolder, open } = editorOfThisFile({
  "typescript.validate.enable": false,
  "terminal.integrated.defaultProfile.linux": "bash",
});
const folder = join(folderOfThisFile(), "a folder of agents");
const claudeSettings = folderOfThisFile();

let workbench: Workbench;
let client: CollectorClient;
let model: ModelServer;
const placed = new Map<Program, { file: string; command: string }>();
const CLAUDE_CODE = "@anthropic-ai/claude-code@2.1.332";
const CART = `export function total(lines) {
  let sum = 0;
  for (const line of lines) sum += line.price * line.qty;
  return sum;
}
`;
const EDITED_LINE = 4;
let claude = { file: "", command: "" };
/** Lets the last answer of the model go that is held back; null while none is. */
let letGo: (() => void) | null = null;

beforeAll(async () => {
  mkdirSync(folder);
  model = await startModelServer(200, () => new Promise((resolve) => (letGo = resolve)));
  // The editor finds files by name that were there when it began.
  for (const program of SEEN) placed.set(program, placedIn(program));
  claude = claudeIn(join(folder, "shop"));
  workbench = await open(folder);
  await workbench.page.setViewportSize({ width: 1440, height: 1800 });
  await workbench.activity("Agent Runs").click();
  client = new CollectorClient(await collectorOf(dataFolder), fetch as Fetch);
  await workbench.view("Runs").getByRole("button", { name: "Capture Agent Runs" }).click();
  await workbench.view("Runs").getByText("new terminals have the variables set").waitFor();
}, 1_200_000);

afterAll(async () => {
  letGo?.();
  await model?.close();
});

describe.each(SEEN)("$title, started in the terminal", (program) => {
  test("is on its line while it runs, and when it has ended", { timeout: 600_000 }, async () => {
    const { file, command } = placed.get(program) ?? placedIn(program);
    const call = lineOf(file, program.call);
    letGo = null;
    await startedInTerminal(file, call, command);

    await expect.poll(() => letGo !== null, SOON).toBe(true);
    await expect.poll(() => drawnAt(call), SOON).not.toBe("");
    const [running] = (await client.runs({ workspace: folder })).runs;
    expect(running?.status).toBe("running");
    const { spans } = await client.part(running?.runId ?? "", "spans");
    const here = spans.filter(({ status, location }) => status === "running" && location?.line === call);
    expect(here[0]?.location).toMatchObject({ path: file, exact: true });
    await workbench.picture(`terminal-${basename(file).replace(".", "-")}`);

    (letGo as (() => void) | null)?.();
    await expect.poll(() => statusOf(running?.runId ?? ""), SOON).toBe("ok");
    await expect.poll(() => drawnAt(call), SOON).toMatch(/\d m?s/);
    if (program.tool !== null) {
      const tool = lineOf(file, program.tool);
      await expect.poll(() => drawnAt(tool), SOON).toMatch(/^1 call/);
    }
    await workbench.command("Terminal: Kill the Active Terminal Instance");
  });
});

test("Claude Code, started in the terminal, is on the line that it edits while it runs", {
  timeout: 600_000,
}, async () => {
  letGo = null;
  await startedInTerminal(claude.file, 1, claude.command);

  await expect.poll(() => letGo !== null, SOON).toBe(true);
  await expect.poll(() => drawnAt(EDITED_LINE), SOON).not.toBe("");
  const [running] = (await client.runs({ workspace: folder })).runs;
  expect(running).toMatchObject({
    status: "running",
    name: expect.stringContaining("Round the total"),
    tools: { Edit: 1 },
  });
  const { spans } = await client.part(running?.runId ?? "", "spans");
  const edit = spans.find(({ label }) => label === "Edit");
  expect(edit?.location).toMatchObject({ path: claude.file, line: EDITED_LINE, exact: true });
  await workbench.picture("terminal-claude-code");

  (letGo as (() => void) | null)?.();
  await expect.poll(() => statusOf(running?.runId ?? ""), SOON).toBe("ok");
  const [ended] = (await client.runs({ workspace: folder })).runs;
  expect(ended).toMatchObject({
    llmCalls: 3,
    tools: { Read: 1, Edit: 1 },
    families: ["claude-code"],
    missingParents: 0,
  });
  await workbench.command("Terminal: Kill the Active Terminal Instance");
});

async function startedInTerminal(file: string, line: number, command: string): Promise<void> {
  await workbench.command("View: Close All Editors");
  await workbench.openFile(basename(file), line);
  await workbench.command("Terminal: Create New Terminal");
  await workbench.page.locator(".terminal-wrapper.active .xterm-helper-textarea").waitFor({ state: "attached" });
  await workbench.page.keyboard.type(command);
  await workbench.page.keyboard.press("Enter");
}

/** A file for Claude Code to work on, and how that is started, with settings and a model of the test's own. */
function claudeIn(own: string): { file: string; command: string } {
  const environment = nodeEnvironment("js-claude-code", [CLAUDE_CODE], process.execPath);
  const program = join(environment.folder, "node_modules/.bin/claude");
  const file = join(own, "cart.js");
  mkdirSync(own);
  writeFileSync(file, CART);
  const variables = [
    `CLAUDE_CONFIG_DIR='${claudeSettings}'`,
    `ANTHROPIC_BASE_URL=${model.root} ANTHROPIC_API_KEY=none`,
    "DISABLE_AUTOUPDATER=1 CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
  ].join(" ");
  const asked = `Round the total in the file "${file}"`;
  return { file, command: `cd '${own}' && ${variables} '${program}' -p '${asked}' --permission-mode acceptEdits` };
}

/** A copy of a program in the workspace, beside the packages it needs, and how it is started there. */
function placedIn(program: Program): { file: string; command: string } {
  const environment = program.environment();
  const own = join(folder, basename(environment.folder));
  const file = join(own, program.file);
  mkdirSync(own);
  copyFileSync(join(PROGRAMS, program.file), file);
  if (!program.file.endsWith(".py")) {
    copyFileSync(join(environment.folder, "package.json"), join(own, "package.json"));
    symlinkSync(join(environment.folder, "node_modules"), join(own, "node_modules"), "junction");
  }
  const variables = `OPENAI_BASE_URL=${model.url} OPENAI_API_KEY=none LANGSMITH_TRACING=false PYTHONDONTWRITEBYTECODE=1`;
  return { file, command: `cd '${own}' && ${variables} '${environment.command}' ${program.file}` };
}

async function statusOf(runId: string): Promise<string | undefined> {
  const { runs } = await client.runs({ workspace: folder });
  return runs.find((run) => run.runId === runId && run.analysed)?.status;
}

/** What is drawn at a line: the lens above it, and what stands behind it. */
async function drawnAt(line: number): Promise<string> {
  const lenses = (await workbench.editor.lenses()).filter((lens) => lens.line === line).map(({ text }) => text);
  const after = (await workbench.editor.line(line))?.after ?? "";
  return [...lenses, after.replaceAll("\u00a0", " ").trim()].filter(Boolean).join(" | ");
}
