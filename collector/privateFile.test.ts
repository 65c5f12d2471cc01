import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { writePrivateFile } from "./privateFile.ts";

test("replaces what was there and lets nobody else read it (L10)", () => {
  const folder = mkdtempSync(join(tmpdir(), "traceline-private-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "sub", "ready.json");
  writePrivateFile(file, "one");
  writeFileSync(file, "longer than the next one", { mode: 0o644 });
  writePrivateFile(file, "two");
  expect(readFileSync(file, "utf8")).toBe("two");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, "sub"))).toEqual(["ready.json"]);
});
