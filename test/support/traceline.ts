import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/**
 * What the built command line prints on a data folder.
 * @throws Error with its words where it fails
 */
export function traceline(dataFolder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(ROOT, "dist/collector/main.cjs"), ...args, "--data", dataFolder],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`traceline ${args.join(" ")} failed. ${stderr}`);
  return stdout;
}
