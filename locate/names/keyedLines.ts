/** A key with its value in a YAML file, or in a JSON file with one key a line. */
export interface KeyedLine {
  readonly key: string;
  /** As it reads; null where what follows is a mapping, a list or nothing. */
  readonly value: string | null;
  /** Counts from 1. */
  readonly line: number;
  /** Where the key begins; counts from 1. */
  readonly column: number;
  readonly group: KeyedGroup;
}

/** The keys of one mapping. */
export interface KeyedGroup {
  /** The key that the mapping is the value of, or that holds the list which it is an item of; null at the top. */
  readonly parent: KeyedLine | null;
  /** Whether it is an item of a list. */
  readonly item: boolean;
  readonly lines: KeyedLine[];
}

interface Open {
  readonly indent: number;
  readonly group: KeyedGroup;
}

const MOST_CHARACTERS = 2_000;
const MOST_KEYS = 20_000;

/**
 * The keys of a file by their indentation, in order. Reads what people write by hand: block style YAML with plain, quoted
 * and folded values, and JSON that was formatted. Anything else is passed over.
 */
export function keyedLines(text: string): KeyedLine[] {
  const found: KeyedLine[] = [];
  let open: Open[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (let i = 0; i < lines.length && found.length < MOST_KEYS; i++) {
    const line = lines[i] ?? "";
    const indent = indentOf(line);
    const rest = line.slice(indent);
    if (rest === "" || rest.startsWith("#") || line.length > MOST_CHARACTERS) continue;
    if (rest === "---") open = [];
    // A bracket of JSON ends what is further in.
    if (/^[{}[\]]/.test(rest)) open = open.filter((one) => one.indent <= indent);
    const dashes = dashesOf(rest);
    const at = indent + dashes;
    const entry = readEntry(line.slice(at));
    if (!entry) continue;
    open = open.filter((one) => one.indent < at || (one.indent === at && dashes === 0));
    let group = open.at(-1)?.indent === at ? open.at(-1)?.group : undefined;
    if (!group) {
      const parent = open.at(-1)?.group.lines.at(-1) ?? null;
      group = { parent, item: dashes > 0 || opensItem(lines, i), lines: [] };
      open = [...open, { indent: at, group }];
    }
    const folded = /^[>|][-+\d]*$/.test(entry.value) ? foldedAfter(lines, i, indent) : null;
    const value = folded?.text ?? scalarOf(entry.value);
    const keyed = { key: entry.key, value, line: i + 1, column: at + 1, group };
    group.lines.push(keyed);
    found.push(keyed);
    if (folded) i = folded.last;
  }
  return found;
}

const indentOf = (line: string) => line.length - line.trimStart().length;

/** How many characters the dashes take that begin items of lists. */
function dashesOf(rest: string): number {
  let at = 0;
  while (rest[at] === "-" && rest[at + 1] === " ") {
    at++;
    while (rest[at] === " ") at++;
  }
  return at;
}

/** Whether the bracket before the first key of a JSON mapping begins an item of a list. */
function opensItem(lines: readonly string[], at: number): boolean {
  const before = lines[at - 1]?.trim() ?? "";
  return at > 1 && (before === "{" || before.endsWith("[{") || /^\},? ?\{$/.test(before));
}

function readEntry(text: string): { key: string; value: string } | null {
  const quote = text[0] === '"' || text[0] === "'" ? text[0] : null;
  const end = quote === null ? colonIn(text) : text.indexOf(quote, 1) + 1;
  if (end <= 0) return null;
  const key = quote === null ? text.slice(0, end).trimEnd() : text.slice(1, end - 1);
  const rest = quote === null ? text.slice(end) : text.slice(end).trimStart();
  if (!rest.startsWith(":") || /^[{[#&*!|>%@`]/.test(key) || key === "") return null;
  return { key, value: rest.slice(1).trim() };
}

/** Where the colon stands that ends a plain key; -1 for none. */
function colonIn(text: string): number {
  const at = text.indexOf(": ");
  return at >= 0 ? at : text.trimEnd().endsWith(":") ? text.trimEnd().length - 1 : -1;
}

/** A value in one line; null where it is none. */
function scalarOf(text: string): string | null {
  if (text === "" || /^[{[#&*!]/.test(text)) return null;
  const quote = text[0] === '"' || text[0] === "'" ? text[0] : null;
  if (quote === null) {
    const comment = text.indexOf(" #");
    return (comment < 0 ? text : text.slice(0, comment)).replace(/,$/, "").trimEnd();
  }
  const end = text.lastIndexOf(quote);
  if (end <= 0) return null;
  const inner = text.slice(1, end);
  return quote === "'" ? inner.replaceAll("''", "'") : inner.replace(/\\(["\\/])/g, "$1");
}

/** The text of the lines that are further in than their key, as one line, and the last of them. */
function foldedAfter(lines: readonly string[], at: number, indent: number): { text: string; last: number } {
  const parts: string[] = [];
  let last = at;
  for (let i = at + 1; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line.trim() !== "" && indentOf(line) <= indent) break;
    last = i;
    if (line.trim() !== "") parts.push(line.trim());
  }
  return { text: parts.join(" "), last };
}
