import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { placesOfRun } from "../../collector/commands/placesOfRun.ts";
import type { RunSource } from "../../collector/commands/runSource.ts";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";
import { spanRow } from "../support/understoodRun.ts";

/** Everything that was asked of the disk, of the network and of other programs. */
const asked = vi.hoisted((): string[] => []);

/** A module whose functions note what they are given before they do their work. */
function noted<M extends object>(module: M): M {
  const functions = Object.entries(module).map(([name, value]) => {
    if (typeof value !== "function" || /^[A-Z]/.test(name)) return [name, value];
    return [
      name,
      (...args: unknown[]) => {
        // What is open already is asked about by a number.
        const named = args.filter((arg) => typeof arg === "string" || Array.isArray(arg));
        if (named.length > 0) asked.push(JSON.stringify(named));
        return value(...args);
      },
    ];
  });
  const all = Object.fromEntries(functions);
  return { ...all, default: all };
}

vi.mock("node:fs/promises", async (original) => noted(await original<typeof import("node:fs/promises")>()));
vi.mock("node:fs", async (original) => noted(await original<typeof import("node:fs")>()));
vi.mock("node:child_process", async (original) => noted(await original<typeof import("node:child_process")>()));

/** Each names the file `mark.py`, which lies in the workspace too. */
const HOSTILE = [
  String.raw`\\host\share\mark.py`,
  "//host/share/mark.py",
  String.raw`\\?\UNC\host\share\mark.py`,
  String.raw`\\.\pipe\mark.py`,
  String.raw`\\wsl$\Ubuntu\etc\mark.py`,
  "file://host/share/mark.py",
  "file:////host/share/mark.py",
  "smb://host/mark.py",
  "vscode-remote://ssh-remote+host/mark.py",
  "https://host/mark.js",
  "/etc/mark.py",
  "../../../mark.py",
  "C:mark.py",
  String.raw`C:\outside\mark.py`,
  "mark.py\u0000.txt",
  "/proc/self/root/mark.py",
  "/outside/dist/mark.js",
  "$(touch mark.py)",
  "--output=mark.py",
  `/${"a/".repeat(20_000)}mark.py`,
];

beforeEach(() => void asked.splice(0));

/** Asks for the places of a run that names paths everywhere where telemetry can, and a revision. */
async function where(paths: readonly string[], revision: string) {
  const root = temporaryFolder();
  const { mkdir, writeFile } = await import("node:fs/promises");
  await mkdir(join(root, "src"));
  await writeFile(join(root, "src/mark.py"), "def mark():\n    pass\n");
  await writeFile(join(root, "src/agent.py"), "def rest():\n    pass\n");
  asked.splice(0);
  const at = (path: string) => ({ path, line: 1, symbol: "mark", via: "attributes" as const, exact: true });
  const spans = paths.map((path, i) =>
    spanRow({ spanId: String(i), kind: "tool", status: "error", location: at(path), definition: at(path) }),
  );
  const frames = paths.map((path) => ({ path, line: 1, column: 1, symbol: "mark", user: true }));
  const source = {
    part: async () => ({ spans, next: null }),
    code: async () => ({ keys: [] }),
    span: async () => ({ exception: { frames } }),
  };
  const run = { runId: "r", workspace: paths[0] ?? null, startMs: 0, revision, dirty: false };
  const grammars = join(ROOT, "node_modules/@vscode/tree-sitter-wasm/wasm");
  const { found } = await placesOfRun(source as unknown as RunSource, run as never, {
    workspace: root,
    mappings: [{ from: "/outside", to: "//host/share" }],
    loadGrammar: (file) => readFile(join(grammars, file)),
  });
  return { root, found, asked: asked.filter((one) => !one.includes(grammars)) };
}

test.each(["--output=mark.py", "0123456789abcdef"])(
  "V5: a path that a trace names is compared with the workspace's files; the disk, and git, are asked about these alone (commit %s)",
  async (revision) => {
    const { root, found, asked } = await where(HOSTILE, revision);
    expect(asked.length).toBeGreaterThan(0);
    expect(asked.filter((one) => !one.includes(root))).toEqual([]);
    expect(asked.filter((one) => /host|outside|share|output|etc|pipe/.test(one.replaceAll(root, "")))).toEqual([]);
    for (const { places } of found) for (const { path } of places) expect(path).toBe("src/mark.py");
  },
);
