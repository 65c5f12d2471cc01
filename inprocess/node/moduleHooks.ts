import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { frameworkOf, isWatched, moduleOfFile } from "./watched.ts";

/** The global that appended code calls; {@link Loaded} is its shape. */
export const GLOBAL = "traceline.capture";

/** Called when a watched module has been evaluated, before whoever imported it goes on. */
export type Loaded = (name: string, exports: unknown, file: string, instrumentation: unknown) => void;

/** Where the program itself stands: its packages may be visible from there only. */
export interface Program {
  readonly script: string | undefined;
  readonly folder: string;
}

interface Watched {
  readonly name: string;
  readonly importer: string | undefined;
}

/** Which files are watched modules; filled when names are resolved, read when files are loaded. */
export class WatchedFiles {
  readonly #files = new Map<string, Watched>();

  resolved(specifier: string, url: string, importer: string | undefined): void {
    if (!isWatched(specifier) || this.#files.has(url) || !url.startsWith("file:")) return;
    this.#files.set(url, { name: specifier, importer });
  }

  get size(): number {
    return this.#files.size;
  }

  get(url: string): Watched | undefined {
    const named = this.#files.get(url);
    if (named) return named;
    const module = moduleOfFile(url);
    return module === null ? undefined : { name: module, importer: undefined };
  }
}

/** What a file is, where the runtime leaves that open: by its ending, else by the package it is in. */
export function formatOf(url: string, told: string | null | undefined): string | null {
  if (told) return told;
  if (/\.mjs$/.test(url)) return "module";
  if (/\.cjs$/.test(url)) return "commonjs";
  for (let folder = dirname(fileURLToPath(url)); ; folder = dirname(folder)) {
    try {
      const { type } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { type?: string };
      return type === "module" ? "module" : "commonjs";
    } catch {
      if (dirname(folder) === folder) return null;
    }
  }
}

/**
 * The source of a watched module with a line behind it that hands its exports over. The line also imports the framework's
 * instrumentation, which itself may import the framework: as a part of the same module graph that is no trouble.
 */
export function withHandover(source: string, format: string, url: string, watched: Watched, program: Program): string {
  const call = `globalThis[Symbol.for(${JSON.stringify(GLOBAL)})]?.(${JSON.stringify(watched.name)},`;
  if (format === "commonjs") return `${source}\n;${call}module.exports,__filename);`;
  const instrumentation = instrumentationUrl(watched, url, program);
  const imported = instrumentation ? `import * as __tracelineWith from ${JSON.stringify(instrumentation)};` : "";
  const self = `import * as __tracelineSelf from ${JSON.stringify(url)};`;
  const file = JSON.stringify(url);
  return `${source}\n;${self}${imported}${call}__tracelineSelf,${file},${instrumentation ? "__tracelineWith" : "undefined"});`;
}

function instrumentationUrl({ name, importer }: Watched, url: string, program: Program): string | null {
  const framework = frameworkOf(name);
  if (!framework?.instrumentation || framework.modules[0] !== name) return null;
  const path = findPackage(framework.instrumentation, [importer, url], program);
  return path === null ? null : pathToFileURL(path).href;
}

/** The file that a package is entered by, from the first place that sees it. */
export function findPackage(name: string, places: readonly (string | undefined)[], program: Program): string | null {
  const folder = program.script ? dirname(program.script) : program.folder;
  for (const from of [...places, join(folder, "x.js"), join(program.folder, "x.js")]) {
    if (!from) continue;
    try {
      return createRequire(from).resolve(name);
    } catch {
      // Not visible from there.
    }
  }
  return null;
}
