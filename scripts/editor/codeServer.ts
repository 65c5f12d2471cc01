import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cacheFolder.ts";

const VERSION = "4.139.1";

/**
 * The entry script of code-server, installed into the cache folder when it is not there yet (about a minute).
 * @throws Error where npm cannot install it
 */
export function ensureCodeServer(): string {
  const home = join(cacheFolder(), `code-server-${VERSION}`);
  const entry = join(home, "node_modules/code-server/out/node/entry.js");
  if (existsSync(entry)) return entry;
  mkdirSync(dirname(home), { recursive: true });
  const fresh = mkdtempSync(`${home}-`);
  try {
    const install = (folder: string, ...args: string[]) =>
      execFileSync("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...args], {
        cwd: folder,
        stdio: ["ignore", "ignore", "inherit"],
      });
    install(fresh, "--prefix", fresh, `code-server@${VERSION}`);
    const vscode = join(fresh, "node_modules/code-server/lib/vscode");
    install(vscode, "--omit=dev");
    install(join(vscode, "extensions"), "--omit=dev");
    renameSync(fresh, home);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return entry;
}
