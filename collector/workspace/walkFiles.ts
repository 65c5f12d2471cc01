import { type Dirent, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type IgnoreRules, NO_RULES } from "../../locate/paths/ignoreRules.ts";

/** Folders that hold what was installed, in any project. */
const INSTALLED = "node_modules .git .hg .svn .venv venv site-packages __pycache__".split(" ");
const BUILT = "dist out build .next target coverage".split(" ");
const NOT_SOURCE: ReadonlySet<string> = new Set([...INSTALLED, ...BUILT]);
const NOT_OURS: ReadonlySet<string> = new Set(INSTALLED);

/**
 * The files under a folder, relative to it, with `/`; at most `most`. Passes over what `.gitignore` files leave out and
 * over folders of built files, unless `built` asks for them, over folders of installed files, and over those that can't
 * be read. Links are no files and no folders. The disk is asked at once: of thousands of folders most of the time went into
 * waiting for each.
 */
export function walkFiles(root: string, most: number, { built = false } = {}): string[] {
  const skipped = built ? NOT_OURS : NOT_SOURCE;
  const found: string[] = [];
  const waiting: { folder: string; rules: IgnoreRules }[] = [{ folder: "", rules: NO_RULES }];
  for (let at = waiting.pop(); at && found.length < most; at = waiting.pop()) {
    const { folder } = at;
    const entries = entriesOf(join(root, folder));
    const isRuled = !built && entries.some((entry) => entry.isFile() && entry.name === ".gitignore");
    const own = isRuled ? rulesOf(join(root, folder, ".gitignore")) : "";
    const rules = own === "" ? at.rules : at.rules.with(folder, own);
    for (const entry of entries) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile() && !rules.ignores(path)) found.push(path);
      else if (entry.isDirectory() && !skipped.has(entry.name) && !rules.ignores(`${path}/`))
        waiting.push({ folder: path, rules });
    }
  }
  return found.slice(0, most);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function rulesOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
