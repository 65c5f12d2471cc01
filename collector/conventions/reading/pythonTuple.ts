import { PYTHON_TEXT, pythonText } from "./pythonText.ts";

/** An item of a tuple: a text, an exception of one text, or anything without quotes, commas and brackets. */
const ITEM = new RegExp(String.raw`^\s*(?:${PYTHON_TEXT}|[\w.]+\(${PYTHON_TEXT},?\)|[^'"(),]+)\s*(?:,|$)`, "s");
const CLASS = /<class '(?:[\w.]+\.)?(\w+)'>/g;

/**
 * What an exception of several arguments says, which Python writes out as a tuple of them: its texts, one after the other.
 * Null for any other text, and for one that was cut.
 */
export function pythonTuple(text: string): string | null {
  const [, type = "", items] = /^((?:[\w.]+: )?)\((.*)\)$/s.exec(text.trim()) ?? [];
  if (items === undefined) return null;
  const texts: string[] = [];
  let count = 0;
  for (let rest = items; rest !== ""; count++) {
    const match = ITEM.exec(rest);
    if (!match) return null;
    const said = pythonText(match) ?? pythonText(match, 3);
    if (said) texts.push(said.replace(CLASS, "$1"));
    rest = rest.slice(match[0].length);
  }
  return count < 2 || texts.length === 0 ? null : `${type}${texts.join(": ")}`;
}
