import { expect, test } from "vitest";
import { foreignInputs } from "./foreignInputs.ts";

const input = (...imports: { path: string; external?: boolean }[]) => ({
  bytes: 1,
  imports: imports.map((one) => ({ kind: "import-statement" as const, ...one })),
});

test("names a package that was bundled in", () => {
  const inputs = { "webview/main.ts": input(), "node_modules/better-sqlite3/lib/index.js": input() };
  expect(foreignInputs({ inputs }, ["better-sqlite3"])).toEqual([
    "node_modules/better-sqlite3/lib/index.js → better-sqlite3",
  ]);
});

test("names imports that were left to the runtime", () => {
  const inputs = { "webview/draw.ts": input({ path: "node:fs", external: true }, { path: "webview/other.ts" }) };
  expect(foreignInputs({ inputs }, ["node:"])).toEqual(["webview/draw.ts → node:fs"]);
});

test("a package whose name only begins alike is not one of the forbidden", () => {
  const inputs = { "node_modules/lit-html/index.js": input({ path: "vscode-uri", external: true }) };
  expect(foreignInputs({ inputs }, ["lit", "vscode"])).toEqual([]);
});
