import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../test/support/temporaryFolder.ts";
import { ingestToken, isLoopback } from "./ingestToken.ts";

test("only this machine's own addresses are loopback", () => {
  for (const host of ["127.0.0.1", "127.8.9.1", "localhost", "::1"]) expect(isLoopback(host)).toBe(true);
  for (const host of ["0.0.0.0", "::", "192.168.1.5", "127.0.0.1.evil.example", ""])
    expect(isLoopback(host)).toBe(false);
});

test("the token stays the same, is its owner's alone, and a spoilt one is replaced", () => {
  const folder = temporaryFolder();
  const token = ingestToken(folder);
  expect(ingestToken(folder)).toBe(token);
  const file = join(folder, "ingest.token");
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, "");
  expect(ingestToken(folder)).toMatch(/^[\w-]{43}$/);
});
