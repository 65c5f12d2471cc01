import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build/build.ts";
import { hostTarget, packageVsix, RELEASED, vsixName } from "./package/vsix.ts";

const ROOT = join(import.meta.dirname, "..");
const { values } = parseArgs({
  options: { target: { type: "string", default: hostTarget() }, all: { type: "boolean", default: false } },
});

try {
  await build(ROOT);
  for (const target of values.all ? RELEASED : [values.target])
    await packageVsix(ROOT, target, join(ROOT, vsixName(target)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
