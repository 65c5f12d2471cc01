import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { formatOf, WatchedFiles, withHandover } from "./moduleHooks.ts";

function installed(folder: string, name: string, text: string, fields: object = {}): string {
  const home = join(folder, "node_modules", name);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ name, main: "index.js", ...fields }));
  writeFileSync(join(home, "index.js"), text);
  return pathToFileURL(join(home, "index.js")).href;
}

test("a module hands itself over when it has been evaluated, together with its instrumentation", () => {
  const folder = temporaryFolder();
  const url = installed(folder, "ai", "export const a = 1;", { type: "module" });
  const instrumentation = installed(folder, "@ai-sdk/otel", "export const o = 1;", { type: "module" });
  const importer = pathToFileURL(join(folder, "app.ts")).href;
  const source = withHandover(
    "export const a = 1;",
    "module",
    url,
    { name: "ai", importer },
    { script: undefined, folder },
  );
  expect(source.startsWith("export const a = 1;\n")).toBe(true);
  expect(source).toContain(`import * as __tracelineSelf from ${JSON.stringify(url)};`);
  expect(source).toContain(`import * as __tracelineWith from ${JSON.stringify(instrumentation)};`);
});

test("without the instrumentation nothing but the module is imported", () => {
  const folder = temporaryFolder();
  const url = installed(folder, "ai", "", { type: "module" });
  const program = { script: join(folder, "app.mjs"), folder };
  expect(withHandover("", "module", url, { name: "ai", importer: undefined }, program)).not.toContain(
    "__tracelineWith from",
  );
});

test("CommonJS hands over what it exports", () => {
  const program = { script: undefined, folder: "/" };
  const source = withHandover("x", "commonjs", "file:///a.js", { name: "ai", importer: undefined }, program);
  expect(source).toMatch(/^x\n;.*module\.exports,__filename\);$/);
});

test("what a file is, is told by its ending, else by its package", () => {
  const folder = temporaryFolder();
  expect(formatOf(installed(folder, "a", "", { type: "module" }), undefined)).toBe("module");
  expect(formatOf(installed(folder, "b", ""), null)).toBe("commonjs");
  expect(formatOf("file:///x/y.cjs", undefined)).toBe("commonjs");
  expect(formatOf("file:///x/y.js", "commonjs")).toBe("commonjs");
});

test("files are known by the name they were asked for with, and LangChain's also without one", () => {
  const files = new WatchedFiles();
  files.resolved("ai", "file:///w/node_modules/ai/dist/index.js", "file:///w/a.ts");
  files.resolved("zod", "file:///w/node_modules/zod/index.js", undefined);
  expect(files.get("file:///w/node_modules/ai/dist/index.js")?.name).toBe("ai");
  expect(files.get("file:///w/node_modules/zod/index.js")).toBeUndefined();
  expect(files.get("file:///w/node_modules/@langchain/core/dist/callbacks/manager.js")?.name).toBe(
    "@langchain/core/callbacks/manager",
  );
});
