import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../scripts/build/build.ts";
import { hostTarget, packageVsix } from "../../scripts/package/vsix.ts";
import { ROOT } from "./root.ts";

/** The packaged extension: `TRACELINE_VSIX` where a script has packed it already, else packed now. */
export async function ensureVsix(): Promise<string> {
  if (process.env.TRACELINE_VSIX) return process.env.TRACELINE_VSIX;
  const file = join(mkdtempSync(join(tmpdir(), "traceline-vsix-")), "traceline.vsix");
  await build(ROOT);
  await packageVsix(ROOT, hostTarget(), file);
  return file;
}
