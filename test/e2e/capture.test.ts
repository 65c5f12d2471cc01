import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const SOON = { timeout: 30_000, interval: 200 };
const PACKAGE = "@arizeai/openinference-instrumentation-openai-agents";

const { dataFolder, open } = editorOfThisFile({
  "task.allowAutomaticTasks": "off",
  "terminal.integrated.defaultProfile.linux": "bash",
  // So that what stands in a terminal can be read.
  "terminal.integrated.gpuAcceleration": "off",
});
const folder = join(folderOfThisFile(), "a folder of agents");

let workbench: Workbench;

beforeAll(async () => {
  put("node_modules/@openai/agents/package.json", '{"name":"@openai/agents","version":"0.20.0","main":"index.js"}');
  put("node_modules/@openai/agents/index.js", "exports.run = async () => {};");
  put("agent.cjs", "require('@openai/agents').run();");
  put(
    "variables.cjs",
    "require('node:fs').writeFileSync(process.argv[2], JSON.stringify({ ...process.env, ours: process.execArgv }));",
  );
  const task = { type: "shell", command: "node variables.cjs task.json", presentation: { reveal: "silent" } };
  put(
    ".vscode/tasks.json",
    JSON.stringify({ version: "2.0.0", tasks: [{ ...task, label: "shell task", problemMatcher: [] }] }),
  );
  const launch = { type: "node", request: "launch", program: "variables.cjs", console: "internalConsole" };
  const env = { NODE_OPTIONS: "--no-deprecation", MINE: "mine" };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the editor's own variable
  const cwd = "${workspaceFolder}";
  put(
    ".vscode/launch.json",
    JSON.stringify({
      version: "0.2.0",
      configurations: [{ ...launch, name: "debug session", cwd, args: ["debug.json"], env }],
    }),
  );
  workbench = await open(folder);
  await workbench.activity("Agent Runs").click();
  await collectorOf(dataFolder);
  await workbench.view("Runs").getByRole("button", { name: "Capture Agent Runs" }).click();
  await workbench.view("Runs").getByText("new terminals have the variables set").waitFor();
});

function put(name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What a program of this folder wrote; null until it has. */
function written(name: string): Record<string, string> | null {
  try {
    return JSON.parse(readFileSync(join(folder, name), "utf8")) as Record<string, string>;
  } catch {
    return null;
  }
}

async function variablesOf(name: string): Promise<Record<string, string>> {
  await expect.poll(() => written(name), SOON).not.toBeNull();
  return written(name) ?? {};
}

test("a task has the variables of capture", async () => {
  const { http } = await collectorOf(dataFolder);
  await workbench.page.keyboard.press("ControlOrMeta+P");
  await workbench.page.locator(".quick-input-widget input.input").fill("task shell task");
  await workbench.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "shell task" }).waitFor();
  await workbench.page.keyboard.press("Enter");
  const variables = await variablesOf("task.json");
  expect(variables.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(http);
  expect(variables.NODE_OPTIONS).toContain("preload.cjs");
});

test("so has a debug session, beside what its launch configuration sets", async () => {
  const { http } = await collectorOf(dataFolder);
  await workbench.page.keyboard.press("F5");
  const variables = await variablesOf("debug.json");
  expect(variables).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: http, MINE: "mine" });
  expect(variables.NODE_OPTIONS).toMatch(/--no-deprecation .*preload\.cjs/);
});

test("a framework that sends nothing stands in the Runs view, and a click types what installs it", async () => {
  await workbench.command("Terminal: Create New Terminal");
  await workbench.page.locator(".terminal-wrapper.active .xterm-helper-textarea").waitFor({ state: "attached" });
  await workbench.page.keyboard.type("node agent.cjs");
  await workbench.page.keyboard.press("Enter");
  const row = workbench.row("Runs", /^OpenAI Agents ran and sent nothing\. It needs the package/);
  await row.waitFor({ timeout: 30_000 });
  await workbench.picture("hint");
  await row.hover();
  await row.getByRole("button", { name: "Type the Installing Command into the Terminal" }).click();
  await expect.poll(() => terminalText(), SOON).toContain(`npm install ${PACKAGE}`);
  // It waits for whoever presses Enter.
  expect(await terminalText()).not.toMatch(/added \d+ package|npm error/);
});

test("the hint goes when the run of that program appears", async () => {
  const { http } = await collectorOf(dataFolder);
  const now = Date.now();
  const span = { traceId: "0c".repeat(16), spanId: "0d".repeat(8), name: "run", startMs: now, endMs: now + 1 };
  await sendSpan(http, folder, "agent", span);
  await workbench.row("Runs", /^agent/).waitFor();
  await expect.poll(() => workbench.row("Runs", /^OpenAI Agents ran/).count(), SOON).toBe(0);
});

test("what a coding agent needs is shown as a difference, written on yes and taken back", async () => {
  const { http } = await collectorOf(dataFolder);
  const file = join(inject("editor").home, "codex/config.toml");
  const before = '# mine\nmodel = "x"\n';
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, before);
  const { page } = workbench;
  const answer = (name: string) => page.locator(".notification-toast").getByRole("button", { name }).click();

  // The command asks with the same input that it was typed into.
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input.input").fill(">Traceline: Capture a Coding Agent");
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "Capture a Coding Agent" }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".quick-input-list .monaco-list-row", { hasText: "Codex" }).click();
  await page.locator(".monaco-diff-editor .view-lines", { hasText: "trace_exporter" }).waitFor();
  await workbench.picture("coding-agent");
  expect(readFileSync(file, "utf8")).toBe(before);
  await answer("Write");
  await expect.poll(() => readFileSync(file, "utf8"), SOON).toContain(`${http}/v1/traces`);
  await page.locator(".monaco-diff-editor").waitFor({ state: "detached" });

  await workbench.command("Take Back What Was Written for a Coding Agent");
  await answer("Take Back");
  await expect.poll(() => readFileSync(file, "utf8"), SOON).toBe(before);
});

test("an endpoint that terminals had before is passed on to after one question", async () => {
  const got: string[] = [];
  const backend = createServer((request, response) => {
    request.resume().on("end", () => {
      got.push(request.url ?? "");
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => backend.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void backend.close());
  const endpoint = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`;
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" };
  const platform = process.platform === "win32" ? "windows" : process.platform === "darwin" ? "osx" : "linux";
  put(".vscode/settings.json", JSON.stringify({ [`terminal.integrated.env.${platform}`]: env }));

  const { page } = workbench;
  const question = page.locator(".notification-toast", { hasText: `send telemetry to ${endpoint}` });
  await question.waitFor();
  await workbench.picture("pass-on");
  await question.getByRole("button", { name: "Pass It On" }).click();
  await workbench.status(`Everything is passed on to ${endpoint}`).waitFor();

  await workbench.command("Terminal: Create New Terminal");
  await page.locator(".terminal-wrapper.active .xterm-helper-textarea").waitFor({ state: "attached" });
  await page.keyboard.type("node variables.cjs door.json");
  await page.keyboard.press("Enter");
  const variables = await variablesOf("door.json");
  const door = variables.OTEL_EXPORTER_OTLP_ENDPOINT ?? "";
  expect(variables).toMatchObject({ TRACELINE_DOOR: door, OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" });
  expect(door).not.toBe(endpoint);

  const now = Date.now();
  const span = { traceId: "0e".repeat(16), spanId: "0f".repeat(8), name: "run", startMs: now, endMs: now + 1 };
  await sendSpan(door, folder, "passed-on", span);
  await workbench.row("Runs", /^passed-on/).waitFor();
  await expect.poll(() => got, SOON).toEqual(["/v1/traces"]);
});

/** What stands in the terminal; it may be broken into lines anywhere. */
async function terminalText(): Promise<string> {
  const rows = await workbench.page.locator(".terminal-wrapper.active .xterm-rows > div").allTextContents();
  return rows.join("").replaceAll("\u00a0", " ");
}
