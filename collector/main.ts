import { COMPARE_HELP, compare } from "./commands/compare.ts";
import { DOCTOR_HELP, doctor } from "./commands/doctor.ts";
import { EXPORT_HELP, exportRun } from "./commands/export.ts";
import { IMPORT_HELP, importTelemetry } from "./commands/import.ts";
import { OPEN_HELP, open } from "./commands/open.ts";
import { RUN_HELP, run } from "./commands/run.ts";
import { RUNS_HELP, runs } from "./commands/runs.ts";
import { SHOW_HELP, show } from "./commands/show.ts";
import { START_HELP, start } from "./commands/start.ts";
import { UsageError } from "./commands/usageError.ts";
import { WHERE_HELP, where } from "./commands/where.ts";
import { VERSION } from "./version.ts";

interface Command {
  readonly run: (args: string[]) => Promise<void>;
  readonly help: string;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  start: { run: start, help: START_HELP },
  run: { run, help: RUN_HELP },
  runs: { run: runs, help: RUNS_HELP },
  show: { run: show, help: SHOW_HELP },
  doctor: { run: doctor, help: DOCTOR_HELP },
  open: { run: open, help: OPEN_HELP },
  compare: { run: compare, help: COMPARE_HELP },
  import: { run: importTelemetry, help: IMPORT_HELP },
  export: { run: exportRun, help: EXPORT_HELP },
  where: { run: where, help: WHERE_HELP },
};

const HELP = `Traceline ${VERSION}: a debugger for AI-agent runs.

${Object.values(COMMANDS)
  .map((command) => command.help)
  .join("\n\n")}

traceline help [COMMAND] | --version`;

async function main(args: readonly string[]): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "--version" || name === "-v") return say(VERSION);
  if (["help", "--help", "-h"].includes(name)) return say(COMMANDS[rest[0] ?? ""]?.help ?? HELP);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command)
    throw new UsageError(`There is no command ${name}. The commands are ${Object.keys(COMMANDS).join(", ")}.`);
  const own = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (own.includes("--help") || own.includes("-h")) return say(command.help);
  await command.run(rest);
  return 0;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

/** One sentence for what the person can mend, else the message; the stack only where it was asked for. */
function failed(error: unknown): number {
  const wrongArguments = (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") ?? false;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (process.env.TRACELINE_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return wrongArguments || error instanceof UsageError ? 2 : 1;
}

main(process.argv.slice(2))
  .catch(failed)
  .then((code) => {
    process.exitCode = code;
  });
