import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const env = {
  ...process.env,
  PYTHONDONTWRITEBYTECODE: "1",
  PYTHONPATH: "",
  TRACELINE_ENDPOINT: "",
  OTEL_RESOURCE_ATTRIBUTES: "",
};
const tooOld = spawnSync("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 9))"], { env }).status !== 0;

test.skipIf(tooOld)("the helper for Python programs does what its own tests state", { timeout: 60_000 }, () => {
  const tests = join(import.meta.dirname, "tests/test_capture.py");
  const { status, stderr } = spawnSync("python3", [tests], { env, encoding: "utf8" });
  expect(status, stderr).toBe(0);
});
