import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { CannotEdit } from "../contract/codingAgents/cannotEdit.ts";
import {
  AGENT_TITLES,
  type AgentRecord,
  type AgentTarget,
  agentVariables,
  CODING_AGENTS,
  type CodingAgent,
  captureAgent,
  recordPath,
  settingsFile,
  takeBackAgent,
} from "../contract/codingAgents/codingAgents.ts";
import { lineDiff } from "../contract/codingAgents/lineDiff.ts";
import { exportLines } from "../contract/exportLines.ts";
import { writePrivateFile } from "../privateFile.ts";
import { dataFolder } from "./dataFolder.ts";
import { findCollector } from "./runSource.ts";
import { UsageError } from "./usageError.ts";

export const CAPTURE_HELP = `traceline capture claude|codex|copilot|gemini [--undo] [--dry-run] [--data DIR]
  Writes into the agent's own settings what it needs to send its runs here, and shows the change. --undo takes it back,
  whatever was written there meanwhile. --dry-run only shows. Copilot CLI takes variables only, which are printed.`;

/** Where a collector receives unless it is told otherwise. */
const USUAL = "http://127.0.0.1:4318";

export async function capture(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { undo: { type: "boolean" }, "dry-run": { type: "boolean" }, data: { type: "string" } },
  });
  const [name, ...more] = positionals;
  const agent = CODING_AGENTS.find((one) => one === name);
  if (!agent || more.length > 0)
    throw new UsageError(`capture takes one of ${CODING_AGENTS.join(", ")}, for example: traceline capture codex`);
  const data = values.data ?? dataFolder();
  const parts = settingsFile(agent, homedir(), process.env);
  const isDry = values["dry-run"] ?? false;
  try {
    if (values.undo) takeBack(agent, data, isDry);
    else if (parts === null) say(variablesOf(agent, await targetIn(data)));
    else write(agent, data, join(...parts), await targetIn(data), isDry);
  } catch (error) {
    if (error instanceof CannotEdit) throw new UsageError(error.message);
    throw error;
  }
}

async function targetIn(data: string): Promise<AgentTarget> {
  const discovery = await findCollector(data);
  if (!discovery) process.stderr.write(`No collector runs now; ${USUAL} is where it usually receives.\n`);
  return discovery ?? { http: USUAL };
}

function variablesOf(agent: CodingAgent, target: AgentTarget): string {
  return `# ${AGENT_TITLES[agent]} takes variables only.\n${exportLines(agentVariables("copilot", target), process.platform === "win32")}`;
}

function write(agent: CodingAgent, data: string, file: string, target: AgentTarget, isDry: boolean): void {
  const now = textOf(file);
  const earlier = recordIn(data, agent);
  const before = earlier?.file === file ? takeBackAgent(earlier, now) : now;
  const record = captureAgent(agent, file, before, target);
  if (now === record.after) {
    say(`${file} says so already.`);
    return;
  }
  show(file, now, record.after);
  if (isDry) return;
  // First what takes it back: without that nothing is changed.
  writePrivateFile(join(data, ...recordPath(agent)), JSON.stringify(record));
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, record.after, { mode: 0o600 });
  say(
    `${AGENT_TITLES[agent]} sends its runs to ${target.http} when it is started again. Take it back with: traceline capture ${agent} --undo`,
  );
}

function takeBack(agent: CodingAgent, data: string, isDry: boolean): void {
  const record = recordIn(data, agent);
  if (!record) {
    say(`Nothing was written for ${AGENT_TITLES[agent]}, so there is nothing to take back.`);
    return;
  }
  const now = textOf(record.file);
  const after = takeBackAgent(record, now);
  show(record.file, now, after);
  if (isDry) return;
  if (after === null) rmSync(record.file, { force: true });
  else writeFileSync(record.file, after, { mode: 0o600 });
  rmSync(join(data, ...recordPath(agent)), { force: true });
  say(`${record.file} is ${after === record.before ? "as it was before" : "without what Traceline wrote there"}.`);
}

function show(file: string, before: string | null, after: string | null): void {
  say([file, ...lineDiff(before ?? "", after ?? "").map((line) => `  ${line}`)].join("\n"));
}

function recordIn(data: string, agent: CodingAgent): AgentRecord | null {
  const text = textOf(join(data, ...recordPath(agent)));
  return text === null ? null : (JSON.parse(text) as AgentRecord);
}

/** Null where there is no such file. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
