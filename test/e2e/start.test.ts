import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/root.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

test("npm start shows two runs, what changed, and how to see them in the editor", () => {
  const { status, stdout, stderr } = spawnSync("npm", ["start", "--silent", "--", "--once"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...process.env, TRACELINE_DATA: join(temporaryFolder(), "runs"), NO_COLOR: "1" },
    shell: process.platform === "win32",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  const text = stdout.replaceAll("\u00a0", " ");
  const lines = text.split("\n").filter((line) => /^[─━╾╼┅◇◆×]{18} {2}[\d.]+ s$/.test(line));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/[×◆].*┅/);
  expect(text).toMatch(/waiting for a person\. no_promises blocked the output of Writer\. Check the figures went ▲/);
  expect(text).toMatch(/What changed.*\+ list_sources/s);
  expect(text).toMatch(/See them in VS Code: .*npm run package/);
});
