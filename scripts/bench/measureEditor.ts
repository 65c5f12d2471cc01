import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import type { Discovery } from "../../collector/contract/discovery.ts";
import { launchBrowser } from "../editor/browser.ts";
import { collectorOf, discoveryIn } from "../editor/collectorOf.ts";
import { type EditorServer, startEditorServer } from "../editor/editorServer.ts";
import { Workbench } from "../editor/workbench.ts";
import { hostTarget, packageVsix } from "../package/vsix.ts";
import { PROMPTS, runExample } from "../start/runExample.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figure.ts";

/** A file of lines like this one; each span of the bench happens on a line of its own. */
const lineOf = (n: number) => `result_${n} = call_${n}()`;
const LINES = 20;

/**
 * What a person waits for in a real editor: the extension's activation, the first lens of a file, and the line of a span
 * that was just acknowledged.
 */
export async function measureEditor(bench: Bench): Promise<Figure[]> {
  const folder = bench.folder();
  const vsix = join(folder, "traceline.vsix");
  await packageVsix(bench.root, hostTarget(), vsix);
  const server = await startEditorServer(vsix);
  const browser = await launchBrowser();
  try {
    const activation = await activationTimes(bench, browser, server);
    const lens = await lensTimes(bench, browser, server);
    const steps = startSteps(server);
    const line = await lineTimes(bench, browser, server);
    return [
      { name: "activation in the editor", unit: "ms", values: activation, target: { atMost: 50 } },
      { name: "first lens after a file's text, new window", unit: "ms", values: lens, target: { atMost: 100 } },
      ...[...steps].map(([step, values]) => ({ name: `window start to ${step}`, unit: "ms" as const, values })),
      { name: "acknowledged span to its line", unit: "ms", values: line, target: { atMost: 300 } },
    ];
  } finally {
    await browser.close();
    const pid = discoveryIn(server.dataFolder)?.pid;
    if (pid) process.kill(pid, "SIGTERM");
    await server.stop();
  }
}

/** In a new window each time, as the editor itself measures it; it counts whole milliseconds. */
async function activationTimes(bench: Bench, browser: Browser, server: EditorServer): Promise<number[]> {
  const values: number[] = [];
  for (let round = 0; round < bench.rounds + 2; round++) {
    const window = await Workbench.open(browser, server.url, exampleOf(bench));
    await window.activity("Agent Runs").click();
    await collectorOf(server.dataFolder);
    values.push(await window.activationMs("Traceline"));
    await window.page.close();
  }
  return values;
}

/** In a new window each time: the editor remembers the lenses of a file that was open before. */
async function lensTimes(bench: Bench, browser: Browser, server: EditorServer): Promise<number[]> {
  await runExample(bench.root, await collectorOf(server.dataFolder), PROMPTS[0]);
  const values: number[] = [];
  for (let round = 0; round < bench.rounds + 2; round++) {
    const window = await Workbench.open(browser, server.url, exampleOf(bench));
    await window.activity("Agent Runs").click();
    await window.row("Run", /^Plan version/).waitFor();
    const lens = window.editor.firstLens("export function research(");
    await window.openFile("src/desk.ts");
    values.push(await lens);
    await window.page.close();
  }
  return values;
}

/** What the windows so far told in their logs of the way to the first run on its code, by step. */
function startSteps({ home }: EditorServer): Map<string, number[]> {
  const logs = join(home, "user/logs");
  const files = readdirSync(logs, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith("Traceline.log"),
  );
  const steps = new Map<string, number[]>();
  for (const file of files)
    for (const [, told] of readFileSync(join(logs, file), "utf8").matchAll(/on its code, [^:]*: (.*)\.$/gm))
      for (const [, step, ms] of (told ?? "").matchAll(/(\w+) (\d+)/g))
        steps.set(step ?? "", [...(steps.get(step ?? "") ?? []), Number(ms)]);
  return steps;
}

async function lineTimes(bench: Bench, browser: Browser, server: EditorServer): Promise<number[]> {
  // Not in the bench's own folder: that lies among installed packages, whose lines are nobody's code.
  const folder = mkdtempSync(join(tmpdir(), "traceline-bench-"));
  const file = join(folder, "agent.py");
  writeFileSync(file, Array.from({ length: LINES }, (_, i) => lineOf(i + 1)).join("\n"));
  const window = await Workbench.open(browser, server.url, folder);
  await window.activity("Agent Runs").click();
  const collector = await collectorOf(server.dataFolder);
  await window.openFile("agent.py");
  const values: number[] = [];
  for (let time = 0; time < Math.min(LINES, bench.rounds * 4); time++) {
    const written = window.editor.writtenBehind(lineOf(time + 1));
    await sendRun(collector, folder, file, time + 1);
    const acknowledged = performance.timeOrigin + performance.now();
    values.push((await written) - acknowledged);
  }
  await window.page.close();
  rmSync(folder, { recursive: true, force: true });
  return values;
}

/** Sends a run of one tool call on a line of a file. Resolves when it is acknowledged. */
async function sendRun(collector: Discovery, workspace: string, file: string, line: number): Promise<void> {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const end = Date.now();
  const span = {
    traceId: randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    name: "execute_tool call",
    kind: 1,
    startTimeUnixNano: `${end - 200}000000`,
    endTimeUnixNano: `${end}000000`,
    attributes: [
      text("gen_ai.operation.name", "execute_tool"),
      text("gen_ai.tool.name", "call"),
      text("code.file.path", file),
      { key: "code.line.number", value: { intValue: String(line) } },
    ],
  };
  const resource = { attributes: [text("service.name", "bench"), text("traceline.workspace", workspace)] };
  const answer = await fetch(`${collector.http}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "bench" }, spans: [span] }] }] }),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`The collector answered ${answer.status}.`);
}

const exampleOf = (bench: Bench) => join(bench.root, "examples/research-desk");
