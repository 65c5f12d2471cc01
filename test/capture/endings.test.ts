import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { captureEnvironment } from "../../collector/contract/captureEnvironment.ts";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import { build } from "../../scripts/build/build.ts";
import { type CollectorProcess, startCollector } from "../../scripts/start/collectorProcess.ts";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { ROOT } from "../support/root.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { type Environment, placed } from "./environments.ts";
import { SEEN } from "./programs.ts";

const data = folderOfThisFile();
let collector: CollectorProcess;
let client: CollectorClient;

beforeAll(async () => {
  await build(ROOT);
  collector = await startCollector(ROOT, ["--data", data, ...ANY_PORTS], { output: "ignore" });
  client = new CollectorClient(collector.discovery, fetch as Fetch);
});
afterAll(() => collector?.stop());

interface Ending {
  /** What the program is asked to do, and how its run is called. */
  readonly how: string;
  readonly before?: readonly string[];
  /** Exit code or signal, as without capture. */
  readonly ends: number | NodeJS.Signals;
  /** What it says on its standard error, as without capture; nothing where this is missing. */
  readonly says?: RegExp;
}

const PYTHON: readonly Ending[] = [
  { how: "plain", ends: 0 },
  { how: "exception", ends: 1, says: /ValueError: its own\n$/ },
  { how: "exit", ends: 3 },
  { how: "interrupt", ends: "SIGINT", says: /KeyboardInterrupt\n$/ },
  { how: "terminate", ends: "SIGTERM" },
  { how: "fork", ends: 0 },
  { how: "forked", ends: 0 },
  { how: "spawned", ends: 0 },
  { how: "forkserver", ends: 0 },
  { how: "subprocess", ends: 0 },
  { how: "isolated from site-packages of its user", before: ["-s"], ends: 0 },
  { how: "with safe path", before: ["-P"], ends: 0 },
];

const NODE: readonly Ending[] = [
  { how: "plain", ends: 0 },
  { how: "exception", ends: 1, says: /Error: its own/ },
  { how: "rejection", ends: 1, says: /Error: its own/ },
  { how: "exit", ends: 3 },
  { how: "interrupt", ends: "SIGINT" },
  { how: "terminate", ends: "SIGTERM" },
  { how: "worker", ends: 0 },
  { how: "cluster", ends: 0 },
  { how: "node --test", before: ["--test-reporter=tap"], ends: 0 },
];

function environmentOf(title: string): Environment {
  const program = SEEN.find((one) => one.title === title);
  if (!program) throw new Error(`There is no program ${title}.`);
  return program.environment();
}

/** Starts a program as a terminal with capture on would; resolves with what it wrote and how it ended. */
async function started(environment: Environment, file: string, ending: Ending, folder: string) {
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
  // Quotes and spaces, as somebody may have them there.
  const existing = { ...outside, PYTHONDONTWRITEBYTECODE: "1", NODE_OPTIONS: '--title="a \\"name\\" of its own"' };
  const env = { ...existing, ...captureEnvironment(existing, target).set };
  const child = spawn(environment.command, [...(ending.before ?? []), file, ending.how], {
    env,
    cwd: environment.folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const ends = await new Promise<number | NodeJS.Signals>((resolve) =>
    child.once("close", (code, signal) => resolve(signal ?? code ?? -1)),
  );
  return { ends, said };
}

/** How the run of a folder ended, once it has. */
async function statusIn(folder: string): Promise<string> {
  for (;;) {
    const [run] = (await client.runs({ workspace: folder })).runs;
    if (run?.analysed && run.status !== "running") return run.status;
    await sleep(100);
  }
}

test.each([
  { language: "Python", title: "OpenAI Agents in Python with OpenInference", program: "endings.py", endings: PYTHON },
  {
    language: "JavaScript",
    title: "OpenAI Agents in JavaScript with OpenInference",
    program: "endings.mjs",
    endings: NODE,
  },
])(
  "a program in $language ends as without capture, in whatever way, and its spans are there",
  { timeout: 600_000 },
  async ({ title, program, endings }) => {
    const environment = environmentOf(title);
    const file = placed(environment, join(import.meta.dirname, "programs", program));
    for (const ending of endings) {
      const folder = `/workspace of ${program} ${ending.how}`;
      const { ends, said } = await started(environment, file, ending, folder);
      expect([ending.how, ends]).toEqual([ending.how, ending.ends]);
      if (ending.says) expect(said).toMatch(ending.says);
      else expect(said).toBe("");
      expect(said).not.toMatch(/inprocess|traceline_capture/);
      expect([ending.how, await statusIn(folder)]).toEqual([ending.how, "ok"]);
    }
  },
);
