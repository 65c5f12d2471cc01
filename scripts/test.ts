import { join } from "node:path";
import { endWith, runCheck, runTests } from "./check/runStep.ts";
import { sum, type Tally } from "./check/tally.ts";
import { vsixName } from "./package/vsix.ts";

const ROOT = join(import.meta.dirname, "..");

const tallies: Tally[] = [
  runCheck(ROOT, "types", "tsc", "-b"),
  runCheck(ROOT, "lint and format", "biome", "check", "--error-on-warnings"),
  runCheck(ROOT, "unused code", "knip"),
];
const packed = runCheck(ROOT, "build and package", "node", "scripts/package.ts");
tallies.push(packed);
if (packed.failures.length === 0) {
  const env = { TRACELINE_VSIX: join(ROOT, vsixName()) };
  tallies.push(runTests(ROOT, ["unit", "contract"], env), runTests(ROOT, ["e2e"], env));
} else {
  tallies.push(runTests(ROOT, ["unit"]));
  process.stdout.write("Contract and end-to-end tests were left out, because there is nothing built to test.\n");
}

endWith(sum(tallies));
