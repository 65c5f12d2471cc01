import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CollectorOptions } from "./collectorOptions.ts";
import { DISCOVERY_FILE, type Discovery, parseDiscovery } from "./contract/discovery.ts";
import type { ForwardStatus, ForwardVariables } from "./contract/forwarding.ts";
import { settingWarnings } from "./contract/settings.ts";
import type { Doors } from "./doors.ts";
import { ingestToken, isLoopback } from "./ingestToken.ts";
import { writePrivateFile } from "./privateFile.ts";
import type { ProcessWatch } from "./processes/processWatch.ts";
import { watchProcesses } from "./processes/watchProcesses.ts";
import { claimFolder } from "./store/sqlite/claimFolder.ts";
import { openThreadedStore } from "./threads/threadedStore.ts";
import { VERSION } from "./version.ts";

export interface RunningCollector {
  readonly discovery: Discovery;
  /** One sentence for each usual port that belongs to another program. */
  readonly notes: Promise<readonly string[]>;
  /** What a person should go on seeing, in one sentence each. */
  readonly warnings: readonly string[];
  /** A new address that lets a browser into the page, once. */
  wayIn(lasting?: boolean): string;
  /** Clients that follow the live feed right now. */
  readonly clients: number;
  /** Whether something waits to be passed on. */
  readonly busy: boolean;
  /** Opens the door to a backend, or says which one is open. Rejects with a sentence where there can be none. */
  forward(variables: ForwardVariables): Promise<ForwardStatus>;
  /** Takes no more requests, commits what was accepted and gives the folder back. */
  stop(): Promise<void>;
}

/** Another process serves the data folder. */
export class FolderTaken extends Error {
  override readonly name = "FolderTaken";
}

/**
 * Receives, keeps, understands and serves runs of one data folder.
 * @throws FolderTaken; UnfitFolder; the system's error, with its `port`, for a port that was asked for and can't be had
 */
export async function startCollector(options: CollectorOptions): Promise<RunningCollector> {
  const release = claimFolder(options.folder);
  if (!release) throw new FolderTaken(`Another collector serves ${options.folder} already.`);
  const closing: (() => unknown)[] = [release];
  const stop = async () => {
    for (let close = closing.pop(); close; close = closing.pop()) await close();
  };
  try {
    const warnings = settingWarnings(options.settings);
    const file = join(options.folder, DISCOVERY_FILE);
    let doors: Doors | undefined;
    let watch: ProcessWatch | undefined;
    let discovery: Discovery | undefined;
    const opening = openThreadedStore({
      folder: options.folder,
      settings: options.settings,
      threadFile: (name) => join(options.distFolder, "collector", `${name}.cjs`),
      onSetAside: (notice) => {
        warnings.push(notice);
        options.report(notice);
        if (!discovery || existsSync(file)) return;
        // The folder was removed as a whole, with what says that it is taken and where its collector is found.
        const releaseAgain = claimFolder(options.folder);
        if (releaseAgain) closing.splice(1, 0, releaseAgain);
        writePrivateFile(file, JSON.stringify(discovery));
      },
      onLive: (event) => {
        doors?.live.publish(event);
        if (event.type === "run") doors?.hints.seen(event.run);
      },
      onOpen: (runId, processes) => watch?.follow(runId, processes),
      onCrash: options.report,
    });
    // Loaded while the writer's thread starts.
    const [store, { openDoors }] = await Promise.all([opening, import("./doors.ts")]);
    closing.push(() => store.close());
    watch = watchProcesses((request) => store.writer.keep(request), options.report);
    closing.push(() => watch?.close());
    const { host } = options;
    const isOpen = !isLoopback(host);
    const needed = isOpen ? { token: ingestToken(options.folder) } : {};
    if (isOpen)
      warnings.push(
        `Other machines can reach the ports for telemetry (${host}). They need the token, and what they send is not encrypted on its way.`,
      );
    const opened = await openDoors({ ...options, ...needed, isOpen, store, warnings, before: killedBefore(file) });
    doors = opened;
    closing.push(() => opened.close());
    discovery = {
      pid: process.pid,
      version: VERSION,
      ...opened.addresses,
      ...(isOpen ? { ingestToken: needed.token } : {}),
    };
    writePrivateFile(file, JSON.stringify(discovery));
    closing.push(() => rmSync(file, { force: true }));
    // Whoever waits for the discovery file comes first.
    const soon = setImmediate(() => store.begin());
    closing.push(() => clearImmediate(soon));
    return {
      discovery,
      warnings,
      notes: opened.notes,
      wayIn: opened.wayIn,
      get clients() {
        return opened.live.readers;
      },
      get busy() {
        return opened.forwards.waiting > 0;
      },
      forward: (variables) => opened.forwards.add(variables),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The addresses of a collector that was killed: its file is still there. Agents that it served go on sending to its
 * ports, so they are tried first.
 */
function killedBefore(file: string): Discovery | null {
  try {
    return parseDiscovery(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}
