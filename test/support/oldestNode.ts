import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../scripts/editor/cacheFolder.ts";

/** The runtime of VS Code 1.101, the oldest that the collector must run on. */
const VERSION = "22.15.1";

/**
 * The oldest Node that is supported, installed into the cache folder when it is not there yet.
 * @returns its path, or null where it cannot be installed
 */
export function oldestNode(): string | null {
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const home = join(cacheFolder(), `node-${VERSION}`);
  const node = join(home, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(node)) return node;
  mkdirSync(home, { recursive: true });
  try {
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", home, `${name}@${VERSION}`], {
      cwd: home,
      stdio: "ignore",
      shell: process.platform === "win32",
    });
    return existsSync(node) ? node : null;
  } catch {
    return null;
  }
}
