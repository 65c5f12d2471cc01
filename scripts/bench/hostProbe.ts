import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createVSIX } from "@vscode/vsce";
import { build } from "esbuild";
import type { Discovery } from "../../collector/contract/discovery.ts";
import type { LoopDelay } from "./loopDelay.ts";

/** Memory of an extension host after its garbage was collected, in bytes. */
export interface HostMemory {
  readonly pid: number;
  readonly rss: number;
  /** What lives on the heap and beside it. */
  readonly used: number;
}

/** Processor time of all lenses and one hover of a file, in milliseconds. */
export interface AnswerTimes {
  readonly locations: number;
  readonly lenses: number;
  /** The very first, with code that was never run before. */
  readonly first: number;
  /** After other facts came. */
  readonly renewed: readonly number[];
  /** Again, when nothing changed. */
  readonly cached: readonly number[];
  /** After an edit of the file. */
  readonly edited: readonly number[];
}

const GIVE_UP_MS = 60_000;

/** What asks the bench's own extension, which lives in the extension host of a window. */
export class HostProbe {
  readonly #address: string;

  private constructor(address: string) {
    this.#address = address;
  }

  /** Packs the extension. `folder` is for what is written meanwhile. */
  static async pack(folder: string): Promise<string> {
    const source = join(folder, "probe");
    mkdirSync(source, { recursive: true });
    await build({
      entryPoints: [join(import.meta.dirname, "hostProbeProcess.ts")],
      outfile: join(source, "probe.cjs"),
      bundle: true,
      platform: "node",
      format: "cjs",
      target: "node22",
      external: ["vscode"],
      logLevel: "error",
    });
    const manifest = {
      name: "bench-probe",
      publisher: "traceline",
      version: "0.0.1",
      engines: { vscode: "^1.101.0" },
      main: "./probe.cjs",
      activationEvents: ["onStartupFinished"],
      extensionKind: ["workspace"],
    };
    writeFileSync(join(source, "package.json"), JSON.stringify(manifest));
    writeFileSync(join(source, "LICENSE"), "MIT\n");
    writeFileSync(join(source, "README.md"), "Says how the extension host is that it lives in.\n");
    const file = join(folder, "probe.vsix");
    await createVSIX({ cwd: source, packagePath: file, useYarn: false, allowMissingRepository: true });
    return file;
  }

  /** The probe of the window that was opened last; `file` is where it writes its address, and is removed. */
  static async of(file: string): Promise<HostProbe> {
    for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await sleep(100)) {
      const address = readOrEmpty(file);
      if (!address) continue;
      rmSync(file);
      return new HostProbe(address);
    }
    throw new Error("The probe did not come up in the extension host.");
  }

  memory(): Promise<HostMemory> {
    return this.#ask("/memory");
  }

  answers(collector: Discovery, runId: string): Promise<AnswerTimes> {
    return this.#ask("/answers", { collector, runId });
  }

  /** How the host's event loop was while something was done. */
  async whileDoing(act: () => Promise<unknown>): Promise<LoopDelay> {
    await this.#ask("/watch");
    await act();
    return this.#ask("/watched");
  }

  async #ask<T>(path: string, given?: unknown): Promise<T> {
    const answer = await fetch(this.#address + path, { method: "POST", body: JSON.stringify(given ?? null) });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
