const HEADERS: readonly RegExp[] = [
  /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\b/,
  /^\s*(?:async\s+)?def\s+\w+/,
  /^\s*(?:export\s+)?(?:const|let|var)\s+[\w$]+\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function\b|\(.*\)\s*(?::[^=]+)?=>|[\w$]+\s*=>|\($)/,
  /^\s+(?:(?:public|private|protected|static|async|override|get|set)\s+)*[\w$#*]+\s*\([^;]*\)\s*(?::[^{;=]+)?\{\s*$/,
];
const STATEMENT = /^\s*(?:if|for|while|switch|catch|return|else|do|try|with|await|yield|new|throw)\b/;
/** The last line of a signature that runs over several: `): Promise<string> {`, `}: Props) {`, `) -> str:`. */
const SIGNATURE_END = /^\s*(?:\)|\}\s*[:)])/;
const DECORATOR = /^\s*@[\w.]+/;

/** Whether a line begins a function, in JavaScript, TypeScript or Python. */
function beginsFunction(line: string): boolean {
  return !STATEMENT.test(line) && HEADERS.some((header) => header.test(line));
}

/**
 * The line on which the named function around a line begins, decorators included; null at the top level of a file.
 * Reads indentation instead of a grammar: it must answer for text that is being typed, at once and in any state.
 */
export function enclosingFunction(lines: readonly string[], line: number): number | null {
  const at = lines[line - 1];
  if (at === undefined) return null;
  if (beginsFunction(at)) return decorated(lines, line);
  let limit = indentOf(at);
  for (let i = line - 1; i >= 1 && limit > 0; i--) {
    const text = lines[i - 1]!;
    const indent = indentOf(text);
    if (indent >= limit || text.trim() === "") continue;
    if (beginsFunction(text)) return decorated(lines, i);
    limit = SIGNATURE_END.test(text) ? indent + 1 : indent;
  }
  return null;
}

function decorated(lines: readonly string[], line: number): number {
  let first = line;
  while (first > 1 && DECORATOR.test(lines[first - 2]!)) first--;
  return first;
}

function indentOf(line: string): number {
  let width = 0;
  for (const character of line) {
    if (character === " ") width++;
    else if (character === "\t") width += 4;
    else return width;
  }
  return width;
}
