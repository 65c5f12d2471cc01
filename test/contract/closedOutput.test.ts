import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { ANY_PORTS } from "../support/anyPorts.ts";
import { temporaryFolder } from "../support/temporaryFolder.ts";

const MAIN = join(import.meta.dirname, "../../dist/collector/main.cjs");

test("a collector whose words nobody reads any more goes on, and stops when it is told to", async () => {
  const child = spawn(process.execPath, [MAIN, "start", "--data", temporaryFolder(), ...ANY_PORTS], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await once(child.stdout, "data");
  child.stdout.destroy();
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  expect(await Promise.race([exited, sleep(20_000)])).toEqual([0, null]);
});
