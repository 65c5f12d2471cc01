/** A text as Python writes it out (`repr`), as the source of a pattern: two groups, one for each kind of quotes. */
export const PYTHON_TEXT = String.raw`(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")`;

const ESCAPED = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/g;
const SIGNS: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** What a match of {@link PYTHON_TEXT} says whose first group has that number; null where nothing matched. */
export function pythonText(match: RegExpExecArray | null, group = 1): string | null {
  const text = match?.[group] ?? match?.[group + 1] ?? null;
  if (text === null || !text.includes("\\")) return text;
  return text.replace(ESCAPED, (_, byte?: string, unit?: string, sign = "") => {
    const code = byte ?? unit;
    return code === undefined ? (SIGNS[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16));
  });
}
