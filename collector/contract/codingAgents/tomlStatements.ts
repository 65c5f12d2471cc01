/** A statement of a TOML file: a header or a key with its value, over one line or several. */
export interface TomlStatement {
  /** Lines, counted from 0; `toLine` is behind the last one. */
  readonly fromLine: number;
  readonly toLine: number;
  readonly kind: "header" | "key";
  /** The whole path of what it names, of a key with that of its table. */
  readonly path: readonly string[];
}

/** The statements of a file, in order. Of a file that is not TOML it finds what looks like some. */
export function tomlStatements(lines: readonly string[]): TomlStatement[] {
  const statements: TomlStatement[] = [];
  let table: readonly string[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = (lines[at] as string).trim();
    if (line === "" || line.startsWith("#")) {
      at++;
      continue;
    }
    const header = /^\[\[?([^\]]*)\]\]?/.exec(line);
    if (header) {
      table = pathOf(header[1] ?? "");
      statements.push({ fromLine: at, toLine: at + 1, kind: "header", path: table });
      at++;
      continue;
    }
    const toLine = endOf(lines, at);
    const path = [...table, ...pathOf(keyOf(line))];
    statements.push({ fromLine: at, toLine, kind: "key", path });
    at = toLine;
  }
  return statements;
}

const PART = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([\w-]+))\s*(?:\.|$)/y;

function pathOf(text: string): string[] {
  const parts: string[] = [];
  PART.lastIndex = 0;
  for (let found = PART.exec(text); found; found = PART.exec(text)) {
    parts.push(found[1] ?? found[2] ?? found[3] ?? "");
    if (PART.lastIndex >= text.length) break;
  }
  return parts;
}

/** What stands before the equals sign that is in no quotes. */
function keyOf(line: string): string {
  return /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^="'])*/.exec(line)?.[0] ?? "";
}

const TOKEN = /"""|'''|"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[[\]{}]|\\./g;

/** The line behind a statement whose brackets, or long strings, may go over several. */
function endOf(lines: readonly string[], from: number): number {
  let depth = 0;
  let string: string | null = null;
  for (let at = from; at < lines.length; at++) {
    for (const [token] of (lines[at] as string).matchAll(TOKEN)) {
      if (string !== null) {
        if (token === string) string = null;
      } else if (token === '"""' || token === "'''") string = token;
      else if (token === "[" || token === "{") depth++;
      else if (token === "]" || token === "}") depth--;
    }
    if (string === null && depth <= 0) return at + 1;
  }
  return lines.length;
}
