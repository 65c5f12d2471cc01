import { readFileSync } from "node:fs";

/** Number of the first line of a file that holds a text, counted from 1; 1 where none does. */
export function lineOf(file: string, text: string): number {
  const at = readFileSync(file, "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text));
  return Math.max(0, at) + 1;
}
