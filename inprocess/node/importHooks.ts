import type { LoadHook, ResolveHook } from "node:module";
import { type Program, WatchedFiles, withHandover } from "./moduleHooks.ts";
import { isWatched } from "./watched.ts";

const files = new WatchedFiles();
let program: Program = { script: undefined, folder: "" };

/** Called by runtimes that run hooks for `import` in a thread of their own. */
export function initialize(data: Program): void {
  program = data;
}

export const resolve: ResolveHook = async (specifier, context, next) => {
  const result = await next(specifier, context);
  if (isWatched(specifier)) files.resolved(specifier, result.url, context.parentURL);
  return result;
};

/** CommonJS is left to the hook of `require` in the program's own thread. */
export const load: LoadHook = async (url, context, next) => {
  const result = await next(url, context);
  const watched = files.get(url);
  if (!watched || result.format !== "module" || !result.source) return result;
  const { source } = result;
  const text = typeof source === "string" ? source : Buffer.from(source as Uint8Array).toString("utf8");
  return { ...result, source: withHandover(text, "module", url, watched, program) };
};
