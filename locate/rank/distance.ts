import { readPath } from "../paths/plainPath.ts";

/** What is known of a run besides the thing that is looked for. */
export interface RankContext {
  /** Where the traced process ran: absolute on its machine, or relative to the workspace. */
  readonly workingDirectory?: string | null;
  /** Files of the workspace with an exact place in this run. */
  readonly exactFiles?: ReadonlySet<string>;
}

/**
 * How far a file is from a run, smaller is nearer, in this order: outside the process's working directory; built, then
 * tests and examples, then source; without an exact place in this run.
 */
export function distance(path: string, context: RankContext): number[] {
  return [outside(path, context.workingDirectory ?? null), besideSource(path), context.exactFiles?.has(path) ? 0 : 1];
}

/**
 * 0 when a file lies in the directory as far as can be told. Of a directory on another machine, its end is looked for
 * at the beginning of the path: the longer the common part, the nearer.
 */
function outside(path: string, directory: string | null): number {
  const parts = directory ? (readPath(directory)?.parts ?? []) : [];
  const folders = path.split("/").slice(0, -1);
  let common = 0;
  for (let length = 1; length <= Math.min(parts.length, folders.length); length++) {
    const end = parts.slice(parts.length - length);
    if (end.every((part, i) => part === folders[i])) common = length;
  }
  return -common;
}

const BUILT =
  /(?:^|\/)(?:dist|build|out|target|coverage|\.next|\.venv|venv|env|node_modules|site-packages|vendor|generated|__pycache__)\//;
const BESIDE =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|fixtures|examples?|samples?|demos?|docs?|benchmarks?|cookbook|notebooks|mocks?|__mocks__|stories)\/|(?:^|\/)(?:test_[^/]*|conftest)\.py$|(?:_test\.py|[.-](?:test|spec|stories|bench)\.[cm]?[jt]sx?)$|\.d\.[cm]?ts$/;

/** 0 for source, 1 for tests and examples, 2 for what was built or installed. */
function besideSource(path: string): number {
  const lower = path.toLowerCase();
  return BUILT.test(lower) ? 2 : BESIDE.test(lower) ? 1 : 0;
}
