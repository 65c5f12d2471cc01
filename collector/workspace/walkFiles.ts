import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type IgnoreRules, NO_RULES } from "./ignoreRules.ts";

/** Folders that hold what was installed or built, in any project. */
const NOT_SOURCE: ReadonlySet<string> = new Set(
  "node_modules .git .hg .svn dist out build .venv venv site-packages __pycache__ .next target coverage".split(" "),
);

/**
 * The files under a folder, relative to it, with `/`; at most `most`. Passes over what `.gitignore` files leave out,
 * over folders of installed and built files, and over folders that can't be read. Links are no files and no folders.
 */
export async function walkFiles(root: string, most: number): Promise<string[]> {
  const found: string[] = [];
  const waiting: { folder: string; rules: IgnoreRules }[] = [{ folder: "", rules: NO_RULES }];
  for (let at = waiting.pop(); at && found.length < most; at = waiting.pop()) {
    const { folder } = at;
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    const own = entries.some((entry) => entry.isFile() && entry.name === ".gitignore")
      ? await readFile(join(root, folder, ".gitignore"), "utf8").catch(() => "")
      : "";
    const rules = own === "" ? at.rules : at.rules.with(folder, own);
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile() && !rules.ignores(path)) found.push(path);
      else if (entry.isDirectory() && !NOT_SOURCE.has(entry.name) && !rules.ignores(`${path}/`))
        waiting.push({ folder: path, rules });
    }
  }
  return found.slice(0, most);
}
