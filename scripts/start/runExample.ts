import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CollectorClient, type Fetch } from "../../collector/contract/client.ts";
import type { Discovery } from "../../collector/contract/discovery.ts";
import type { RunSummary } from "../../collector/contract/run.ts";

/** The example's two questions; the second changes the course of the run. */
export const PROMPTS = [
  "How fast does storage grow in the north?",
  "How fast does storage grow in the north? Use official statistics only.",
] as const;

const GIVE_UP_MS = 60_000;

/**
 * Runs the example with a prompt against a collector and resolves with its run once that is complete and analysed.
 * @param folder the example's, or a copy of it
 * @throws Error where the program fails or its run does not come
 */
export async function runExample(
  root: string,
  collector: Discovery,
  prompt: string,
  folder = join(root, "examples/research-desk"),
): Promise<RunSummary> {
  const client = new CollectorClient(collector, fetch as Fetch);
  const before = new Set((await researchRuns(client)).map(({ runId }) => runId));
  await runProgram(folder, collector, prompt);
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await sleep(50)) {
    const run = (await researchRuns(client)).find(({ runId }) => !before.has(runId));
    if (run?.analysed && run.status !== "running") return run;
  }
  throw new Error("The example ran, but its run did not become complete in the collector.");
}

async function researchRuns(client: CollectorClient): Promise<readonly RunSummary[]> {
  return (await client.runs({ service: "research-desk", limit: 50 })).runs;
}

function runProgram(folder: string, collector: Discovery, prompt: string): Promise<void> {
  const child = spawn(process.execPath, [join(folder, "src/main.ts"), prompt], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...withoutTelemetrySettings(process.env), OTEL_EXPORTER_OTLP_ENDPOINT: collector.http },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 && !said ? resolve() : reject(new Error(`The example failed (exit code ${code}). ${said.trim()}`)),
    );
  });
}

/** Another endpoint, or headers for one, that a person has set for other programs must not lead the example astray. */
function withoutTelemetrySettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("OTEL_")));
}
