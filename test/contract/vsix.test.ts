import { statSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { hostTarget } from "../../scripts/package/vsix.ts";
import { ensureVsix } from "../support/vsix.ts";
import { zipNames } from "../support/zipNames.ts";

let file: string;
beforeAll(async () => {
  file = await ensureVsix();
});

test("the extension holds only what runs", () => {
  const names = zipNames(file).filter((name) => !name.startsWith("extension/node_modules/better-sqlite3/lib/"));
  expect(names).toEqual(
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
