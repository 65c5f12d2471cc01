import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./root.ts";

/** The folder that the end-to-end tests open. */
export const EXAMPLE = join(ROOT, "examples/research-desk");

/**
 * Number of the one line of an example's file that holds a text, counted from 1.
 * @throws Error where no line holds it, or several do
 */
export function sourceLine(file: string, text: string): number {
  const lines = readFileSync(join(EXAMPLE, "src", file), "utf8").split("\n");
  const found = lines.flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} lines of ${file} hold: ${text}`);
  return found[0];
}
