import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { claimFolder } from "./claimFolder.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "traceline-claim-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("one owner at a time", () => {
  const release = claimFolder(folder);
  expect(release).not.toBeNull();
  expect(claimFolder(folder)).toBeNull();
  release?.();
  const again = claimFolder(folder);
  expect(again).not.toBeNull();
  again?.();
});

test("a claim holds for as long as its process lives, even if nobody keeps its release; a killed owner leaves the folder free", async () => {
  const module = JSON.stringify(new URL("./claimFolder.ts", import.meta.url).href);
  const script = `const { claimFolder } = await import(${module}); const claimed = claimFolder(${JSON.stringify(folder)}) !== null; gc(); console.log(claimed); setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void owner.kill("SIGKILL"));
  const [said] = await once(owner.stdout, "data");
  expect(String(said)).toBe("true\n");
  expect(claimFolder(folder)).toBeNull();
  owner.kill("SIGKILL");
  await once(owner, "exit");
  const release = claimFolder(folder);
  expect(release).not.toBeNull();
  release?.();
});

test("where nothing can be written it says so, and what to do (D4)", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => claimFolder(join(file, "data"))).toThrow(/Nothing can be written in .*--data/);
});
