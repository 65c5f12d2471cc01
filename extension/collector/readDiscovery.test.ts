import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isOnThisMachine, readDiscovery } from "./readDiscovery.ts";

let folder: string;
const discovery = {
  pid: process.pid,
  version: "0.1.0",
  grpc: "127.0.0.1:4317",
  http: "http://127.0.0.1:4318",
  ui: "http://127.0.0.1:4319",
  token: "t",
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "traceline-discovery-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (value: object, mode = 0o600) =>
  writeFile(join(folder, "collector.json"), JSON.stringify(value), { mode });

test("a file of one's own names the collector", async () => {
  await write(discovery);
  expect(await readDiscovery(folder)).toEqual(discovery);
});

test("no file, no collector", async () => {
  expect(await readDiscovery(folder)).toBeNull();
});

test.skipIf(process.platform === "win32")("a file that others can read is not trusted", async () => {
  await write(discovery);
  await chmod(join(folder, "collector.json"), 0o644);
  expect(await readDiscovery(folder)).toBeNull();
});

test.skipIf(process.platform === "win32")("a link is not followed", async () => {
  await writeFile(join(folder, "other.json"), JSON.stringify(discovery), { mode: 0o600 });
  await symlink(join(folder, "other.json"), join(folder, "collector.json"));
  expect(await readDiscovery(folder)).toBeNull();
});

test("a collector whose process is gone is no collector", async () => {
  await write({ ...discovery, pid: 2 ** 30 });
  expect(await readDiscovery(folder)).toBeNull();
});

test("a token goes to this machine only (L11)", async () => {
  await write({ ...discovery, ui: "http://example.org:4319" });
  expect(await readDiscovery(folder)).toBeNull();
  expect(isOnThisMachine("http://[::1]:1")).toBe(true);
  for (const address of ["https://127.0.0.1", "http://127.0.0.1.example.org", "http://a@127.0.0.1", "file:///x", ""])
    expect(isOnThisMachine(address)).toBe(false);
});
