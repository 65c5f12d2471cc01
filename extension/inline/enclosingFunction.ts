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
  return enclosingFunctions(lines)(line);
}

/** The same for many lines of one text: what was found on the way up from one line is known to those below it. */
export function enclosingFunctions(lines: readonly string[]): (line: number) => number | null {
  const known = new Map<number, number | null>();
  /** By line, the next one above it that is indented less; 0 where there is none. */
  const lessIndented = new Map<number, number>();

  /** The next line above one that is indented less than the limit; 0 where there is none. */
  const above = (line: number, limit: number): number => {
    let i = line - 1;
    while (i >= 1) {
      const text = lines[i - 1]!;
      const indent = indentOf(text);
      if (text.trim() === "") i--;
      else if (indent < limit) return i;
      // Whatever lies between this line and the next less indented one is indented no less.
      else i = lessIndented.get(i) ?? i - 1;
    }
    return 0;
  };

  return (line) => {
    const passed: number[] = [];
    let found: number | null = null;
    for (let at = line; at >= 1 && at <= lines.length; ) {
      const before = known.get(at);
      if (before !== undefined) {
        found = before;
        break;
      }
      const text = lines[at - 1]!;
      if (beginsFunction(text)) {
        found = decorated(lines, at);
        break;
      }
      const indent = indentOf(text);
      if (SIGNATURE_END.test(text)) {
        // For itself it is a line as others, for those below it the head of a function whose rest is above.
        at = at === line ? above(at, indent) : above(at, indent + 1);
        continue;
      }
      passed.push(at);
      const next = indent > 0 ? above(at, indent) : 0;
      lessIndented.set(at, next);
      at = next;
    }
    for (const at of passed) known.set(at, found);
    return found;
  };
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
