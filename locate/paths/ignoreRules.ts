import ignore, { type Ignore } from "ignore";

/** The rules of `.gitignore` files of a workspace. */
export interface IgnoreRules {
  /** `path` is relative to the workspace, with `/`; of a folder it ends in `/`. */
  ignores(path: string): boolean;
  /** The same with a `.gitignore` of a folder below; `folder` is relative to the workspace, empty for itself. */
  with(folder: string, text: string): IgnoreRules;
}

/** Without any rule. Deeper files outweigh those above them, as git has it. */
export const NO_RULES: IgnoreRules = rulesOf([]);

function rulesOf(all: readonly { readonly folder: string; readonly rules: Ignore }[]): IgnoreRules {
  return {
    ignores(path) {
      let ignored = false;
      for (const { folder, rules } of all) {
        if (folder !== "" && !path.startsWith(`${folder}/`)) continue;
        const told = rules.test(path.slice(folder === "" ? 0 : folder.length + 1));
        if (told.ignored) ignored = true;
        else if (told.unignored) ignored = false;
      }
      return ignored;
    },
    with: (folder, text) => rulesOf([...all, { folder, rules: ignore().add(text) }]),
  };
}
