import { rmSync } from "node:fs";
import { join } from "node:path";
import { FolderTaken, type RunningCollector, startCollector } from "../collector.ts";
import { backendNames } from "../contract/forwarding.ts";
import { UnfitEndpoint } from "../forward/forwardTarget.ts";
import { ingestHeaders } from "../ingestToken.ts";
import { portNotes } from "../ports/portNotes.ts";
import { portOwner } from "../ports/portOwner.ts";
import { ownerInWords } from "../ports/portTables.ts";
import { writePrivateFile } from "../privateFile.ts";
import { findCollector } from "./runSource.ts";
import { type StartOptions, startOptions } from "./startOptions.ts";
import { UsageError } from "./usageError.ts";

export { START_HELP } from "./startOptions.ts";

/** The built product's folder: this file is bundled into dist/collector/main.cjs. */
const DIST_FOLDER = join(import.meta.dirname, "..");

/** Runs a collector until it is told to stop. */
export async function start(args: string[]): Promise<void> {
  const options = startOptions(args);
  let leave = () => {};
  const collector = await started(options, () => leave());
  const { discovery } = collector;
  const stopRequested = stopRequest(collector, options.leaveAfterMs, (stop) => {
    leave = stop;
  });
  await openDoors(options, collector);
  if (options.readyFile) writePrivateFile(options.readyFile, JSON.stringify(discovery));
  for (const line of await listening(options, collector)) say(line);
  say(await stopRequested);
  await collector.stop();
  if (options.readyFile) rmSync(options.readyFile, { force: true });
}

async function started(options: StartOptions, onStopRequest: () => void): Promise<RunningCollector> {
  try {
    return await startCollector({ ...options, distFolder: DIST_FOLDER, report: say, onStopRequest });
  } catch (error) {
    if (error instanceof FolderTaken) {
      const other = await findCollector(options.folder);
      const where = other ? ` It is pid ${other.pid} and listens on ${other.http} and ${other.grpc}.` : "";
      throw new UsageError(`${error.message}${where}`);
    }
    const { code, port } = error as NodeJS.ErrnoException & { port?: number };
    if (code === "EADDRINUSE" && port)
      throw new UsageError(
        `Port ${port} is in use by ${ownerInWords(await portOwner(port))}. Choose another one, or 0 for any free port.`,
      );
    if (code === "EACCES" && port)
      throw new UsageError(`Port ${port} may not be used by this user. Choose one above 1023, or 0 for any free port.`);
    throw error;
  }
}

/** @throws UsageError where nothing can be passed on to an endpoint; then the collector has stopped */
async function openDoors(options: StartOptions, collector: RunningCollector): Promise<void> {
  for (const endpoint of options.forward) {
    try {
      const { door, to } = await collector.forward({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
      say(`What is sent to ${door} is passed on to ${backendNames(to)}, with the headers that it comes with.`);
    } catch (error) {
      await collector.stop();
      throw error instanceof UnfitEndpoint ? new UsageError(`--forward ${endpoint}: ${error.message}`) : error;
    }
  }
}

/** What a person needs to know once it listens. */
async function listening(options: StartOptions, collector: RunningCollector): Promise<string[]> {
  const { grpc, http, ui } = collector.discovery;
  const lines = [
    `Traceline listens on ${http} (OTLP over HTTP) and ${grpc} (gRPC), and keeps runs in ${options.folder}.`,
  ];
  lines.push(...(await collector.notes), ...(await portNotes([{ wanted: options.ui.port, got: ui }])));
  lines.push(...collector.warnings.map((warning) => `Warning: ${warning}`));
  lines.push(`Send to it with OTEL_EXPORTER_OTLP_ENDPOINT=${http}`);
  const { ingestToken } = collector.discovery;
  if (ingestToken) lines.push(`Every sender needs ${ingestHeaders(ingestToken)}`);
  lines.push(`See the runs at ${collector.wayIn(true)} (this address works once; traceline open gives a new one).`);
  return lines;
}

const LOOK_EVERY_MS = 1000;

/** Resolves with the reason to stop: a signal, a client that asked for it, or nobody having been there for a while. */
function stopRequest(
  collector: RunningCollector,
  leaveAfterMs: number | null,
  onAsked: (stop: () => void) => void,
): Promise<string> {
  return new Promise((resolve) => {
    onAsked(() => resolve("Leaving: another collector takes over."));
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.once(signal, () => resolve("Stopping: what was accepted is being kept."));
    if (leaveAfterMs === null) return;
    let lastSeen = performance.now();
    setInterval(() => {
      if (collector.clients > 0 || collector.busy) lastSeen = performance.now();
      else if (performance.now() - lastSeen > leaveAfterMs) resolve("Leaving: the last window has gone.");
    }, LOOK_EVERY_MS).unref();
  });
}

const say = (line: string) => void process.stdout.write(`${line}\n`);
