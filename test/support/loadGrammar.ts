import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** A grammar by the name of its file, as a parser of sources asks for it. */
export const loadGrammar = (file: string) => readFile(join(ROOT, "node_modules/@vscode/tree-sitter-wasm/wasm", file));
