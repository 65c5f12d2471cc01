import { join } from "node:path";
import { downloadAndUnzipVSCode, SilentReporter } from "@vscode/test-electron";
import { endWith, runTests } from "./check/runStep.ts";
import { cacheFolder } from "./editor/cacheFolder.ts";

const ROOT = join(import.meta.dirname, "..");

try {
  const executable = await downloadAndUnzipVSCode({
    cachePath: join(cacheFolder(), "vscode"),
    reporter: new SilentReporter(),
  });
  endWith(runTests(ROOT, ["e2e"], { TRACELINE_DESKTOP: executable }));
} catch (error) {
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  process.stderr.write(
    `Desktop VS Code could not be downloaded (${reason}), so nothing was tested; npm run e2e runs the same suite in a browser.\n`,
  );
  process.exitCode = 1;
}
