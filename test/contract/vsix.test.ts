import { statSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { hostTarget } from "../../scripts/package/vsix.ts";
import { ensureVsix } from "../support/vsix.ts";
import { zipNames } from "../support/zipNames.ts";

let file: string;
beforeAll(async () => {
  file = await ensureVsix();
});

/** Modules that come as they are: the binding's loader, and what runs inside a Python program. */
const AS_THEY_ARE =
  /^extension\/(?:node_modules\/better-sqlite3\/lib\/[\w/-]+\.js|dist\/inprocess\/python\/(?:sitecustomize|traceline_capture\/\w+)\.py)$/;

test("the extension holds only what runs", () => {
  const names = zipNames(file);
  expect(names).toContain("extension/node_modules/better-sqlite3/lib/index.js");
  expect(names).toContain("extension/dist/inprocess/python/sitecustomize.py");
  expect(names.filter((name) => !AS_THEY_ARE.test(name))).toEqual(
    [
      "[Content_Types].xml",
      "extension.vsixmanifest",
      "extension/LICENSE.txt",
      "extension/changelog.md",
      "extension/package.json",
      "extension/readme.md",
      ...["main", "writer", "analyser", "reader"].map((name) => `extension/dist/collector/${name}.cjs`),
      "extension/dist/extension/extension.cjs",
      "extension/dist/extension/placesWorker.cjs",
      ...["importHooks.mjs", "preload.cjs", "register.mjs", "runtime.cjs"].map(
        (name) => `extension/dist/inprocess/node/${name}`,
      ),
      ...["", "-javascript", "-python", "-tsx", "-typescript"].map(
        (name) => `extension/dist/locate/tree-sitter${name}.wasm`,
      ),
      ...["codicon.ttf", "panel.css", "panel.js"].map((name) => `extension/dist/webview/${name}`),
      "extension/media/activity.svg",
      "extension/media/icon.png",
      "extension/node_modules/better-sqlite3/LICENSE",
      "extension/node_modules/better-sqlite3/package.json",
      `extension/node_modules/better-sqlite3/prebuilds/${hostTarget()}.node`,
    ].sort(),
  );
});

test("the extension is smaller than 4 MB", () => {
  expect(statSync(file).size).toBeLessThan(4_000_000);
});
