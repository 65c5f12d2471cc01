import { existsSync } from "node:fs";
import { createRequire, Module, register, registerHooks } from "node:module";
import { isAbsolute, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { formatOf, GLOBAL, type Loaded, type Program, WatchedFiles, withHandover } from "./moduleHooks.ts";
import { isTool } from "./tools.ts";
import { isWatched } from "./watched.ts";
import { watchedPackage } from "./watchedPackage.ts";

type Load = (name: string, parent: unknown, isMain: boolean) => unknown;
interface OldModule {
  _load: Load;
  _resolveFilename(name: string, parent: unknown): string;
}

/** Packages whose presence makes a program one that may run an agent. */
const WORTH_HOOKS = [
  "@opentelemetry/api",
  "ai",
  "@openai/agents",
  "@langchain/core",
  "llamaindex",
  "@google/adk",
  "genkit",
];

/** The rest of this helper, once it is needed: most programs load neither telemetry nor an agent framework. */
function lazily(endpoint: string, program: Program): Loaded {
  let loaded: Loaded | null = null;
  const handed = new WeakSet<object>();
  return (...args) => {
    const exports = args[1];
    if ((typeof exports !== "object" && typeof exports !== "function") || exports === null || handed.has(exports))
      return;
    handed.add(exports);
    try {
      loaded ??= start(endpoint, program);
      loaded(...args);
    } catch {
      loaded = () => undefined;
    }
  };
}

function start(endpoint: string, program: Program): Loaded {
  const load = createRequire(import.meta.filename);
  const { Runtime } = load("./runtime.cjs") as typeof import("./runtime.ts");
  const runtime = new Runtime(endpoint, import.meta.dirname + sep, program);
  return (...args) => runtime.loaded(...args);
}

/** Current runtimes: hooks in this thread, for `import` and `require` alike. */
function hookHere(files: WatchedFiles, program: Program): void {
  registerHooks({
    resolve(specifier, context, next) {
      const result = next(specifier, context);
      if (isWatched(specifier)) files.resolved(specifier, result.url, context.parentURL);
      return result;
    },
    load(url, context, next) {
      const result = next(url, context);
      const watched = files.get(url);
      const { source } = result;
      if (!watched || !source) return result;
      const format = formatOf(url, result.format);
      if (format !== "module" && format !== "commonjs") return result;
      const text = typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString("utf8");
      return { ...result, source: withHandover(text, format, url, watched, program) };
    },
  });
}

/**
 * CommonJS as every loader ends up loading it: older runtimes have no hooks for it, and loaders such as tsx drop the source
 * that a hook gave. What an `import` asks for comes as a path.
 */
function wrapRequire(loaded: Loaded, nameOf: (path: string) => string | null): void {
  const old = Module as unknown as OldModule;
  const original = old._load;
  old._load = function load(request, parent, isMain) {
    const exports = original.call(this, request, parent, isMain);
    if (isWatched(request)) loaded(request, exports, old._resolveFilename(request, parent), undefined);
    else if (isAbsolute(request)) {
      const name = nameOf(request);
      if (name !== null) loaded(name, exports, request, undefined);
    }
    return exports;
  };
}

/** Hooks for `import` run in a thread of their own there, which costs what a program without agents must not pay. */
function frameworkNear(program: Program): boolean {
  if (!program.script || /[\\/]node_modules[\\/]/.test(program.script)) return false;
  const folders = createRequire(program.script).resolve.paths("x") ?? [];
  return folders.some((folder) => WORTH_HOOKS.some((name) => existsSync(join(folder, name))));
}

function install(): void {
  const { TRACELINE_ENDPOINT: endpoint, TRACELINE_CAPTURE: capture } = process.env;
  if (!endpoint || capture?.toLowerCase() === "off" || Symbol.for(GLOBAL) in globalThis) return;
  if (isTool(process.argv[1] ?? "")) return;
  const program: Program = { script: process.argv[1], folder: process.cwd() };
  const loaded = lazily(endpoint, program);
  Object.defineProperty(globalThis, Symbol.for(GLOBAL), { value: loaded });
  if (typeof registerHooks === "function") {
    const files = new WatchedFiles();
    wrapRequire(loaded, (path) => (files.size > 0 ? (files.get(pathToFileURL(path).href)?.name ?? null) : null));
    hookHere(files, program);
    return;
  }
  // What is resolved in another thread is not known in this one.
  wrapRequire(loaded, watchedPackage);
  if (typeof register === "function" && frameworkNear(program))
    register("./importHooks.mjs", { parentURL: pathToFileURL(import.meta.filename).href, data: program });
}

try {
  install();
} catch {
  // The program starts as without us.
}
