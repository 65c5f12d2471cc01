import type { AttributeValue } from "../../collector/contract/span.ts";

/** What an edit took away and put in its place. */
export interface Edit {
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

type Fields = { readonly [key: string]: AttributeValue };

/** The names under which tools take the two texts. */
const BEFORE = ["old_string", "oldString", "old_str", "old_text"];
const AFTER = ["new_string", "newString", "new_str", "new_text"];

/** The arguments of a call as an edit; null where they are none. `most` lines are kept of each text. */
export function editOf(input: AttributeValue, most = 6): Edit | null {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return null;
  const fields = input as Fields;
  const text = (names: readonly string[]) => names.map((name) => fields[name]).find((one) => typeof one === "string");
  const before = text(BEFORE);
  const after = text(AFTER);
  if (typeof before !== "string" || typeof after !== "string") return null;
  return { removed: linesOf(before, most), added: linesOf(after, most) };
}

/** A patch that came back as hunks of lines, as an edit; null where a value is none. */
export function patchOf(output: AttributeValue, most = 6): Edit | null {
  if (!Array.isArray(output)) return null;
  const lines = (output as readonly AttributeValue[]).flatMap((hunk) => {
    const of = typeof hunk === "object" && hunk !== null && !Array.isArray(hunk) ? (hunk as Fields).lines : null;
    return Array.isArray(of) ? (of as readonly AttributeValue[]).filter((line) => typeof line === "string") : [];
  }) as string[];
  const begun = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(1));
  if (lines.length === 0) return null;
  return { removed: linesOf(begun("-").join("\n"), most), added: linesOf(begun("+").join("\n"), most) };
}

function linesOf(text: string, most: number): string[] {
  if (text === "") return [];
  const lines = text.replace(/\n$/, "").split("\n");
  const left = lines.length - most;
  return left > 0 ? [...lines.slice(0, most), `${left} more ${left === 1 ? "line" : "lines"}`] : lines;
}
