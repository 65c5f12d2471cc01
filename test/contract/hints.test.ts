import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LiveEvent } from "../../collector/contract/api.ts";
import { captureEnvironment } from "../../collector/contract/captureEnvironment.ts";
import { ApiError, CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";

const MAIN = join(ROOT, "dist/collector/main.cjs");
const data = folderOfThisFile();
const workspace = folderOfThisFile();
let collector: CollectorProcess;
let client: CollectorClient;

beforeAll(async () => {
  collector = await startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "ignore" });
  client = new CollectorClient(collector.discovery, fetch as Fetch);
  put("node_modules/@openai/agents/package.json", '{"name":"@openai/agents","version":"0.20.0","main":"index.js"}');
  put("node_modules/@openai/agents/index.js", "exports.run = async () => 'sunny';");
  put("agent.cjs", "require('@openai/agents').run().then(console.log);");
  put("smolagents.py", "def run():\n    return 'sunny'\n");
  put("agent.py", "import smolagents\nprint(smolagents.run())\n");
});
afterAll(() => collector?.stop());

function put(name: string, text: string): void {
  const file = join(workspace, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const { NODE_OPTIONS: _, PYTHONPATH: __, ...outside } = process.env;
const env = { ...outside, PYTHONDONTWRITEBYTECODE: "1" };
const traceline = (...command: string[]) =>
  spawnSync(process.execPath, [MAIN, "run", "--data", data, "--", ...command], {
    cwd: workspace,
    env,
    encoding: "utf8",
    timeout: 60_000,
  });

test("a framework that sends nothing is told with what installs it, on the command line and to whoever looks", async () => {
  const events: LiveEvent[] = [];
  const stop = new AbortController();
  const decoder = new TextDecoder();
  let listens = () => {};
  const listening = new Promise<void>((resolve) => {
    listens = resolve;
  });
  const decode = (chunk: Uint8Array) => {
    listens();
    return decoder.decode(chunk, { stream: true });
  };
  const following = client.live((event) => events.push(event), { signal: stop.signal, decode }).catch(() => {});
  await listening;

  const { status, stdout, stderr } = traceline(process.execPath, "agent.cjs");
  const packageName = "@arizeai/openinference-instrumentation-openai-agents";
  expect([status, stdout]).toEqual([0, "sunny\n"]);
  expect(stderr).toBe(
    `OpenAI Agents ran and sent nothing. It needs the package ${packageName}: npm install ${packageName}\n`,
  );
  const { hints } = await client.hints();
  expect(hints).toEqual([
    {
      id: expect.any(String),
      framework: "OpenAI Agents",
      missing: `the package ${packageName}`,
      command: `npm install ${packageName}`,
      service: "agent",
      workspace,
      atMs: expect.any(Number),
    },
  ]);
  await expect.poll(() => events).toContainEqual({ type: "hint", hint: hints[0] });
  expect((await client.runs()).runs).toEqual([]);

  await client.dismissHint(hints[0]?.id ?? "");
  expect((await client.hints()).hints).toEqual([]);
  await expect.poll(() => events).toContainEqual({ type: "hintGone", id: hints[0]?.id });
  await expect(client.dismissHint("1")).rejects.toThrow(ApiError);
  stop.abort();
  await following;
});

test("so is one in Python, until a run of the same program appears", async () => {
  const { status, stdout, stderr } = traceline("python3", "agent.py");
  expect([status, stdout.trim()]).toEqual([0, "sunny"]);
  expect(stderr).toMatch(
    /^smolagents ran and sent nothing\. .*-m pip install openinference-instrumentation-smolagents$/m,
  );
  const [hint] = (await client.hints()).hints;
  expect(hint).toMatchObject({ framework: "smolagents", workspace, command: expect.stringMatching(/-m pip install/) });

  const nowNs = `${Date.now()}000000`;
  const attributes = Object.entries({ "service.name": hint?.service, "traceline.workspace": workspace }).map(
    ([key, stringValue]) => ({ key, value: { stringValue } }),
  );
  const span = { traceId: "0a".repeat(16), spanId: "0b".repeat(8), name: "run", startTimeUnixNano: nowNs };
  await fetch(`${collector.discovery.http}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      resourceSpans: [
        { resource: { attributes }, scopeSpans: [{ spans: [{ ...span, kind: 1, endTimeUnixNano: nowNs }] }] },
      ],
    }),
  });
  await expect.poll(async () => (await client.hints()).hints, { timeout: 10_000 }).toEqual([]);
});

test("the helper works from a folder with spaces, behind options that were there", async () => {
  const helpers = join(folderOfThisFile(), "a folder with spaces");
  cpSync(join(ROOT, "dist/inprocess"), helpers, { recursive: true });
  put("before.cjs", "process.before = true;");
  put("spaced.cjs", "require('@openai/agents').run().then(() => console.log(process.before, process.noDeprecation));");
  const existing = { ...env, NODE_OPTIONS: `--no-deprecation --require "${join(workspace, "before.cjs")}"` };
  const target = {
    http: collector.discovery.http,
    folder: workspace,
    revision: null,
    dirty: null,
    helpers,
    windows: process.platform === "win32",
    forwards: false as const,
  };
  const { stdout, stderr } = spawnSync(process.execPath, [join(workspace, "spaced.cjs")], {
    env: { ...existing, ...captureEnvironment(existing, target).set },
    encoding: "utf8",
  });
  expect([stdout, stderr]).toEqual(["true true\n", ""]);
  expect((await client.hints()).hints).toContainEqual(expect.objectContaining({ service: "spaced", workspace }));
});
