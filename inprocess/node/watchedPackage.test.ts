import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchedPackage } from "./watchedPackage.ts";

test("a watched package is known by the file it is entered by, and by no other", () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "traceline-watched-")));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const folder = join(root, "node_modules/@opentelemetry/api");
  mkdirSync(join(folder, "build"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "@opentelemetry/api", main: "build/index.js" }));
  for (const file of ["index.js", "other.js"]) writeFileSync(join(folder, "build", file), "");
  expect(watchedPackage(join(folder, "build/index.js"))).toBe("@opentelemetry/api");
  expect(watchedPackage(join(folder, "build/other.js"))).toBeNull();
  expect(watchedPackage(join(root, "node_modules/left-pad/index.js"))).toBeNull();
  expect(watchedPackage(join(root, "src/index.js"))).toBeNull();
});
