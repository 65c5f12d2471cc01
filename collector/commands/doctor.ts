import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CollectorClient, type Fetch } from "../contract/client.ts";
import { portOwner } from "../ports/portOwner.ts";
import { setAsideIn } from "../store/sqlite/setAside.ts";
import { VERSION } from "../version.ts";
import { dataFolder } from "./dataFolder.ts";
import { diagnose, type Findings } from "./diagnosis.ts";
import { findCollector, withRuns } from "./runSource.ts";
import { printable } from "./terminal/printable.ts";
import { UsageError } from "./usageError.ts";

export const DOCTOR_HELP = `traceline doctor [--json] [--data DIR]
  Says what runs where, what is captured, what is wrong and the one thing to do about it.`;

export async function doctor(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { json: { type: "boolean", default: false }, data: { type: "string" } },
  });
  const found = await look(values.data ?? dataFolder());
  const { lines, problems, todo } = diagnose(found);
  if (values.json) process.stdout.write(`${JSON.stringify({ ...found, problems, todo }, null, 2)}\n`);
  else
    process.stdout.write(
      `${[...lines, "", ...(problems.length > 0 ? problems.map((text) => `▲ ${text}`) : ["Nothing is wrong."]), ...(todo ? ["", todo] : [])].map(printable).join("\n")}\n`,
    );
  if (problems.length > 0) process.exitCode = 1;
}

const USUAL_PORTS = [4317, 4318];
const TELLING = /^(?:OTEL_|TRACELINE_|CLAUDE_CODE_ENABLE_TELEMETRY|CLAUDE_CODE_ENHANCED_TELEMETRY_BETA|LANGSMITH_OTEL)/;
/** May hold a key, and only that it is set matters. */
const SECRET = /HEADERS|KEY|TOKEN/;

async function look(folder: string): Promise<Findings> {
  const running = await findCollector(folder);
  const health = running ? await new CollectorClient(running, fetch as Fetch).health() : null;
  const { newest, unreadable } = await newestRun(folder);
  const owners = await Promise.all(USUAL_PORTS.map(async (port) => ({ port, owner: await portOwner(port) })));
  return {
    folder,
    version: VERSION,
    nodeVersion: process.version,
    nowMs: Date.now(),
    collector:
      running && health
        ? {
            pid: running.pid,
            version: running.version,
            http: running.http,
            grpc: running.grpc,
            ui: running.ui,
            spans: health.spans,
            runs: health.runs,
            settings: health.settings ?? null,
            warnings: health.warnings ?? [],
            forwards: health.forwards ?? [],
          }
        : null,
    storeBytes: bytesIn(folder),
    foreign: owners.filter(({ owner }) => owner !== null && owner.pid !== running?.pid),
    newest,
    unreadable,
    setAside: setAsideIn(folder),
    variables: Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) =>
        TELLING.test(name) ? [[name, SECRET.test(name) ? "set" : (value ?? "")]] : [],
      ),
    ),
  };
}

async function newestRun(folder: string): Promise<Pick<Findings, "newest" | "unreadable">> {
  try {
    const newest = await withRuns(folder, async (runs) => (await runs.runs({ limit: 1 })).runs[0] ?? null);
    return { newest, unreadable: null };
  } catch (error) {
    const unreadable = error instanceof UsageError ? null : error instanceof Error ? error.message : String(error);
    return { newest: null, unreadable };
  }
}

function bytesIn(folder: string): number | null {
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  } catch {
    return null;
  }
}
