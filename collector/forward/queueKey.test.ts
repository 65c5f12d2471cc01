import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../test/support/temporaryFolder.ts";
import { queueKey } from "./queueKey.ts";

test("the key lies in memory where the system has a folder there, and is the same the next time", () => {
  const [data, memory] = [temporaryFolder(), temporaryFolder()];
  const key = queueKey(data, memory);
  expect(queueKey(data, memory)).toEqual(key);
  expect(readdirSync(data)).toEqual([]);
  expect(queueKey(temporaryFolder(), memory)).not.toEqual(key);
});

test("elsewhere it lies beside, for its owner only, and is found again when there is such a folder later", () => {
  const [data, memory] = [temporaryFolder(), temporaryFolder()];
  const key = queueKey(data, null);
  if (process.platform !== "win32") expect(statSync(join(data, "forward.key")).mode & 0o777).toBe(0o600);
  expect(queueKey(data, memory)).toEqual(key);
});
