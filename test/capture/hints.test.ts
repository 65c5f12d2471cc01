import { execFile, execSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { captureEnvironment } from "../../collector/contract/captureEnvironment.ts";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { build } from "../../scripts/build/build.ts";
import { cacheFolder } from "../../scripts/editor/cacheFolder.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { nodeEnvironment, pythonEnvironment } from "./environments.ts";
import { type ModelServer, startModelServer } from "./modelServer.ts";
import { fileOf, type Program } from "./programs.ts";

const data = folderOfThisFile();
let collector: CollectorProcess;
let client: CollectorClient;
let model: ModelServer;

beforeAll(async () => {
  await build(ROOT);
  model = await startModelServer(10);
  collector = await startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "ignore" });
  client = new CollectorClient(collector.discovery, fetch as Fetch);
});
afterAll(async () => {
  await collector?.stop();
  await model?.close();
});

const shared = { call: "", tool: null };

/** As their quick starts install them, and nothing else. */
const BARE: readonly (Program & { readonly name: string })[] = [
  {
    title: "OpenAI Agents in JavaScript",
    name: "fresh-js-openai-agents",
    environment: () => nodeEnvironment("fresh-js-openai-agents", ["@openai/agents", "zod@4"], process.execPath),
    file: "openaiAgents.mjs",
    ...shared,
  },
  {
    title: "OpenAI Agents in Python",
    name: "fresh-py-openai-agents",
    environment: () => pythonEnvironment("fresh-py-openai-agents", ["openai-agents"]),
    file: "openai_agents.py",
    ...shared,
  },
  {
    title: "LangGraph in Python",
    name: "fresh-py-langgraph",
    environment: () => pythonEnvironment("fresh-py-langgraph", ["langgraph", "langchain", "langchain-openai"]),
    file: "langgraph_agent.py",
    ...shared,
  },
];

test.each(BARE)(
  "$title: the hint appears, and after the command that it names the run does",
  {
    timeout: 900_000,
  },
  async (program) => {
    rmSync(join(cacheFolder(), "capture", program.name), { recursive: true, force: true });
    const environment = program.environment();
    const file = fileOf(program, environment);
    const folder = `/workspace of ${program.title}`;
    const target = {
      http: collector.discovery.http,
      folder,
      revision: null,
      dirty: null,
      helpers: join(ROOT, "dist/inprocess"),
      windows: false,
      forwards: false as const,
    };
    const { NODE_OPTIONS: _, PYTHONPATH: __, ...outside } = process.env;
    const existing = { ...outside, LANGSMITH_TRACING: "false", NODE_ENV: "development" };
    const env = {
      ...existing,
      ...captureEnvironment(existing, target).set,
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: "none",
    };
    // The model's server is in this process, so nothing here may wait without answering.
    const run = async () => {
      await promisify(execFile)(environment.command, [file], { env, cwd: environment.folder });
    };
    const hints = async () => (await client.hints()).hints.filter((hint) => hint.workspace === folder);
    const runs = async () => (await client.runs({ workspace: folder })).runs;

    await run();
    const [hint] = await hints();
    expect(hint?.command).toBeTypeOf("string");
    expect(await runs()).toEqual([]);

    execSync(hint?.command ?? "", { cwd: environment.folder, stdio: "ignore" });
    await run();
    for (;;) {
      const [found] = await runs();
      if (found?.analysed && found.status !== "running") {
        expect(found).toMatchObject({ status: "ok", llmCalls: 2, toolCalls: 1 });
        break;
      }
      await sleep(100);
    }
    expect(await hints()).toEqual([]);
  },
);
