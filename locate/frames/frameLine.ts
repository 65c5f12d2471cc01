import { type Position, readPosition, toPosition } from "./position.ts";

/** What one line of a stack trace says, before it is known whose code it is. */
export interface FrameLine extends Position {
  readonly symbol: string | null;
  /** Python puts the innermost frame last. */
  readonly order: "innermostFirst" | "innermostLast";
}

/**
 * Reads one line as a frame of JavaScript (V8), Java, C#, Rust, Python, Go or Ruby; null for any other text. `before`
 * is the line above, where Go and Rust have the function's name.
 */
export function readFrameLine(line: string, before: string): FrameLine | null {
  // Python draws the tracebacks of an exception group inside a frame of bars.
  const text = line.replace(/^[\s|]+/, "").trimEnd();
  if (text.startsWith("at ")) return readAt(text.slice(3), before);
  if (text.startsWith("File ")) return readPython(text.slice(5));
  if (text.includes(".go:")) return readGo(text, before);
  return readRuby(text);
}

function readAt(text: string, before: string): FrameLine | null {
  return readDotnet(text) ?? readJava(text) ?? readV8(text, before);
}

/** `Space.Class.Method(String a) in C:\app\File.cs:line 12` */
function readDotnet(text: string): FrameLine | null {
  const word = text.lastIndexOf(":line ");
  if (word < 0) return null;
  const from = text.indexOf(") in ");
  const digits = text.slice(word + 6);
  if (from < 0 || from > word || !/^\d{1,8}\.?$/.test(digits)) return null;
  const position = toPosition(text.slice(from + 5, word), Number.parseInt(digits, 10), null);
  const open = text.indexOf("(");
  return position && { ...position, symbol: text.slice(0, open), order: "innermostFirst" };
}

const JAVA_NAME = /^[\w$.@/<>-]+$/;
const JAVA_FILE = /^[\w$-]+\.(?:java|kt|kts|scala|groovy|clj)$/;

/** `java.base/java.lang.Thread.run(Thread.java:829) ~[app.jar:1.0]`; the packages become folders. */
function readJava(text: string): FrameLine | null {
  const open = text.indexOf("(");
  const close = text.indexOf(")", open);
  if (open < 1 || close < 0) return null;
  const position = readPosition(text.slice(open + 1, close));
  if (!position || position.column !== null || !JAVA_FILE.test(position.path)) return null;
  const name = text.slice(0, open);
  if (!JAVA_NAME.test(name)) return null;
  const symbol = name.slice(name.lastIndexOf("/") + 1);
  const folders = symbol.split(".").slice(0, -2);
  return { ...position, path: [...folders, position.path].join("/"), symbol, order: "innermostFirst" };
}

/** `async Object.run [as go] (file:///a.ts:1:2)`, `new Thing (…)`, `file:///a.ts:1:2`, `eval (eval at f (a.js:1:2), …)` */
function readV8(text: string, before: string): FrameLine | null {
  const rest = text.startsWith("async ") ? text.slice(6) : text;
  const open = rest.endsWith(")") ? rest.indexOf(" (") : -1;
  if (open < 0) {
    const position = readPosition(rest);
    // Without a function around it, a time of day reads like a place.
    if (!position || !/[/\\.:]/.test(position.path)) return null;
    return { ...position, symbol: rustSymbol(before), order: "innermostFirst" };
  }
  const position = readPosition(evalOrigin(rest.slice(open + 2, -1)));
  return position && { ...position, symbol: v8Symbol(rest.slice(0, open)), order: "innermostFirst" };
}

/** Code that was evaluated has no file; the place that evaluated it has one. */
function evalOrigin(place: string): string {
  if (!place.startsWith("eval at ")) return place;
  const open = place.lastIndexOf(" (");
  const close = place.indexOf(")", open);
  return open < 0 || close < 0 ? place : place.slice(open + 2, close);
}

function v8Symbol(text: string): string | null {
  const alias = text.indexOf(" [as ");
  const name = alias < 0 ? text : text.slice(0, alias);
  const bare = name.startsWith("new ") ? name.slice(4) : name;
  return bare === "" || bare.endsWith("<anonymous>") ? null : bare;
}

function rustSymbol(before: string): string | null {
  return /^\s*\d{1,5}:\s+(\S.*)$/.exec(before)?.[1]?.trimEnd() ?? null;
}

const PYTHON_TAIL = /^, line (\d{1,8})(?:, in (.+))?$/;

/** `"/app/a.py", line 12, in run`, and IPython's `/app/a.py:12, in run(x)` */
function readPython(text: string): FrameLine | null {
  if (text.startsWith('"')) {
    const close = text.indexOf('"', 1);
    const tail = close < 0 ? null : PYTHON_TAIL.exec(text.slice(close + 1));
    return tail ? pythonFrame(text.slice(1, close), tail[1], tail[2]) : null;
  }
  const comma = text.indexOf(", in ");
  const place = readPosition(comma < 0 ? text : text.slice(0, comma));
  if (!place || !/\.pyi?$/.test(place.path)) return null;
  return pythonFrame(place.path, String(place.line), comma < 0 ? undefined : text.slice(comma + 5).split("(", 1)[0]);
}

function pythonFrame(path: string, line: string | undefined, name: string | undefined): FrameLine | null {
  const position = toPosition(path, Number(line), null);
  const symbol = name === undefined || name === "" || name === "<module>" ? null : name;
  return position && { ...position, symbol, order: "innermostLast" };
}

/** `/app/main.go:12 +0x1d` under `main.(*Agent).run(0xc0000, 0x1)` */
function readGo(text: string, before: string): FrameLine | null {
  const space = text.indexOf(" +0x");
  const position = readPosition(space < 0 ? text : text.slice(0, space));
  if (!position?.path.endsWith(".go")) return null;
  return { ...position, symbol: goSymbol(before.trim()), order: "innermostFirst" };
}

function goSymbol(text: string): string | null {
  const name = text.startsWith("created by ") ? (text.slice(11).split(" in goroutine", 1)[0] ?? "") : text;
  const open = name.endsWith(")") ? name.lastIndexOf("(") : -1;
  const bare = open > 0 ? name.slice(0, open) : name;
  return /^[\w./()*\-[\]~%]+$/.test(bare) ? bare : null;
}

/** `from /app/a.rb:12:in 'Agent#run': message` */
function readRuby(text: string): FrameLine | null {
  const rest = text.startsWith("from ") ? text.slice(5) : text;
  const at = rest.indexOf(":in ");
  const position = at < 0 ? (text === rest ? null : readPosition(rest)) : readPosition(rest.slice(0, at));
  if (!position || position.column !== null || !/\.(?:rb|rake|ru|erb)$/.test(position.path)) return null;
  const name = /^:in [`']([^`']+)'/.exec(at < 0 ? "" : rest.slice(at))?.[1];
  const symbol = name === undefined || name.startsWith("<") ? null : name;
  return { ...position, symbol, order: "innermostFirst" };
}
