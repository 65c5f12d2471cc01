import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "./build/build.ts";
import { hostTarget, packageVsix, vsixName } from "./package/vsix.ts";

const ROOT = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { target: { type: "string", default: hostTarget() } } });

try {
  await build(ROOT);
  await packageVsix(ROOT, values.target, join(ROOT, vsixName(values.target)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
