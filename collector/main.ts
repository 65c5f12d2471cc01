import { UsageError } from "./commands/usageError.ts";
import { VERSION } from "./version.ts";

interface Command {
  readonly run: (args: string[]) => Promise<void>;
  readonly help: string;
}

/** Each is loaded when it is asked for, so that a collector does not wait for what the others need. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  start: () => import("./commands/start.ts").then((of) => ({ run: of.start, help: of.START_HELP })),
  run: () => import("./commands/run.ts").then((of) => ({ run: of.run, help: of.RUN_HELP })),
  forwards: () => import("./commands/forwards.ts").then((of) => ({ run: of.forwards, help: of.FORWARDS_HELP })),
  capture: () => import("./commands/capture.ts").then((of) => ({ run: of.capture, help: of.CAPTURE_HELP })),
  runs: () => import("./commands/runs.ts").then((of) => ({ run: of.runs, help: of.RUNS_HELP })),
  show: () => import("./commands/show.ts").then((of) => ({ run: of.show, help: of.SHOW_HELP })),
  doctor: () => import("./commands/doctor.ts").then((of) => ({ run: of.doctor, help: of.DOCTOR_HELP })),
  open: () => import("./commands/open.ts").then((of) => ({ run: of.open, help: of.OPEN_HELP })),
  compare: () => import("./commands/compare.ts").then((of) => ({ run: of.compare, help: of.COMPARE_HELP })),
  import: () => import("./commands/import.ts").then((of) => ({ run: of.importTelemetry, help: of.IMPORT_HELP })),
  export: () => import("./commands/export.ts").then((of) => ({ run: of.exportRun, help: of.EXPORT_HELP })),
  reindex: () => import("./commands/reindex.ts").then((of) => ({ run: of.reindex, help: of.REINDEX_HELP })),
  where: () => import("./commands/where.ts").then((of) => ({ run: of.where, help: of.WHERE_HELP })),
};

async function help(name: string | undefined): Promise<string> {
  const one = await commandOf(name);
  if (one) return one.help;
  const all = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  const helps = all.map((command) => command.help).join("\n\n");
  return `Traceline ${VERSION}: a debugger for AI-agent runs.\n\n${helps}\n\ntraceline help [COMMAND] | --version`;
}

async function commandOf(name: string | undefined): Promise<Command | undefined> {
  return name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name]?.() : undefined;
}

async function main(args: readonly string[]): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "--version" || name === "-v") return say(VERSION);
  if (["help", "--help", "-h"].includes(name)) return say(await help(rest[0]));
  const command = await commandOf(name);
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

// Whoever read what is printed may have gone, as `head` does; a collector goes on all the same.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

main(process.argv.slice(2))
  .catch(failed)
  .then((code) => {
    process.exitCode = code;
  });
