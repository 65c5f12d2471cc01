import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import { sharedModule } from "./sharedModule.ts";

/** One room of the house as the bundler sees it. */
export interface Bundle {
  readonly room: "collector" | "extension" | "webview" | "inprocess";
  readonly options: BuildOptions & { readonly entryPoints: { in: string; out: string }[] };
  /** Packages and prefixes that must not be found among the inputs or imports of this bundle. */
  readonly forbidden: readonly string[];
}

/** Node-API 10 is what better-sqlite3 13 needs: below it the process dies without a word. */
const RUNTIME_CHECK = `#!/usr/bin/env node
"use strict";
if (!(Number(process.versions.napi) >= 10)) {
  process.stderr.write("Traceline needs Node.js 22.14 or later, and this is " + process.version + ": install a newer one from https://nodejs.org and start again.\\n");
  process.exit(1);
}`;

/** In a CommonJS bundle `import.meta` is empty; what the sources ask of it is answered from the bundle's own place. */
const BUNDLE_URL = `const __bundleUrl = require("node:url").pathToFileURL(__filename).href;`;
const IMPORT_META = {
  "import.meta.url": "__bundleUrl",
  "import.meta.dirname": "__dirname",
  "import.meta.filename": "__filename",
};

const THREADS = ["writer", "analyser", "reader", "checkpointer"];

/**
 * The bundles that a checkout can be built into.
 * @param root the checkout's folder
 * @throws Error where an entry is missing
 */
export function bundles(root: string): Bundle[] {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const all = [
    collectorMain(version),
    collectorThreads(),
    extension(extensionWorkers(root)),
    webview(),
    preloadDoors(),
    preload(),
    preloadRuntime(),
  ];
  for (const { options } of all) {
    for (const entry of options.entryPoints) {
      if (!existsSync(join(root, entry.in))) throw new Error(`${entry.in} is missing.`);
    }
  }
  return all;
}

function extensionWorkers(root: string): string[] {
  return readdirSync(join(root, "extension/code")).filter((name) => name.endsWith("Worker.ts"));
}

const node: BuildOptions = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  define: IMPORT_META,
  // What it offers to require loads its parts in a way that no bundler follows.
  alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
  outExtension: { ".js": ".cjs" },
  sourcemap: false,
  minifySyntax: true,
  legalComments: "none",
};

function collectorMain(version: string): Bundle {
  return {
    room: "collector",
    forbidden: ["vscode"],
    options: {
      ...node,
      // Syntax that an older Node can at least parse, so that it reaches the check instead of a SyntaxError.
      target: "node16",
      define: { ...IMPORT_META, TRACELINE_VERSION: JSON.stringify(version) },
      entryPoints: [{ in: "collector/main.ts", out: "main" }],
      outdir: "dist/collector",
      external: ["better-sqlite3"],
      banner: { js: `${RUNTIME_CHECK}\n${BUNDLE_URL}` },
    },
  };
}

function collectorThreads(): Bundle {
  return {
    room: "collector",
    forbidden: ["vscode"],
    options: {
      ...node,
      entryPoints: THREADS.map((name) => ({ in: `collector/threads/${name}.ts`, out: name })),
      outdir: "dist/collector",
      external: ["better-sqlite3"],
      banner: { js: BUNDLE_URL },
    },
  };
}

function extension(workers: readonly string[]): Bundle {
  return {
    room: "extension",
    forbidden: ["better-sqlite3", "lit", "d3-scale"],
    options: {
      ...node,
      entryPoints: [
        { in: "extension/extension.ts", out: "extension" },
        ...workers.map((name) => ({ in: `extension/code/${name}`, out: name.replace(/\.ts$/, "") })),
      ],
      outdir: "dist/extension",
      plugins: [sharedModule("vscode")],
      banner: { js: BUNDLE_URL },
    },
  };
}

/** Runs inside the user's program: nothing of ours or of a package may come along, and older runtimes must parse it. */
const inUsersProgram = { forbidden: ["vscode", "better-sqlite3", "@opentelemetry/api"], room: "inprocess" } as const;

function preloadDoors(): Bundle {
  return {
    ...inUsersProgram,
    options: {
      ...node,
      target: "node18.19",
      format: "esm",
      define: {},
      outExtension: { ".js": ".mjs" },
      entryPoints: [
        { in: "inprocess/node/register.ts", out: "register" },
        { in: "inprocess/node/importHooks.ts", out: "importHooks" },
      ],
      outdir: "dist/inprocess/node",
    },
  };
}

/** Loaded by every Node program while capture is on: one that is too old for the rest must parse it and goes on alone. */
function preload(): Bundle {
  return {
    ...inUsersProgram,
    options: {
      ...node,
      target: "node12",
      entryPoints: [{ in: "inprocess/node/preload.ts", out: "preload" }],
      outdir: "dist/inprocess/node",
      banner: { js: `if (!(Number(process.versions.node.split(".")[0]) >= 18)) return;` },
    },
  };
}

function preloadRuntime(): Bundle {
  return {
    ...inUsersProgram,
    options: {
      ...node,
      target: "node18",
      entryPoints: [{ in: "inprocess/node/runtime.ts", out: "runtime" }],
      outdir: "dist/inprocess/node",
      banner: { js: BUNDLE_URL },
    },
  };
}

function webview(): Bundle {
  return {
    room: "webview",
    forbidden: ["node:", "vscode", "better-sqlite3"],
    options: {
      bundle: true,
      platform: "browser",
      format: "iife",
      target: "es2022",
      minify: true,
      legalComments: "none",
      entryPoints: [
        { in: "webview/main.ts", out: "panel" },
        { in: "webview/panel.css", out: "panel" },
      ],
      outdir: "dist/webview",
      assetNames: "[name]",
      loader: { ".ttf": "file" },
      tsconfigRaw: { compilerOptions: { experimentalDecorators: false, useDefineForClassFields: false } },
    },
  };
}
