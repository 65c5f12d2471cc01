import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureVsix } from "./vsix.ts";

/**
 * Runs before the tests of a project that use what is built: the checkout is built and packed once, so that no file of
 * tests builds again under another one's feet. Nothing is done where a script has packed it already.
 */
export async function setup(): Promise<(() => void) | undefined> {
  if (process.env.TRACELINE_VSIX) return;
  const folder = mkdtempSync(join(tmpdir(), "traceline-vsix-"));
  process.env.TRACELINE_VSIX = await ensureVsix(folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
