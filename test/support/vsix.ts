import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "../../scripts/build/build.ts";
import { hostTarget, packageVsix } from "../../scripts/package/vsix.ts";
import { ROOT } from "./root.ts";

/**
 * The packaged extension: `TRACELINE_VSIX` where that is packed already, else the checkout is built and packed now.
 * @param folder where the file is written, if it has to be
 */
export async function ensureVsix(folder?: string): Promise<string> {
  if (process.env.TRACELINE_VSIX) return process.env.TRACELINE_VSIX;
  const file = join(folder ?? mkdtempSync(join(tmpdir(), "traceline-vsix-")), "traceline.vsix");
  await build(ROOT);
  await packageVsix(ROOT, hostTarget(), file);
  return file;
}
