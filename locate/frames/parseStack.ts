import { type FrameLine, readFrameLine } from "./frameLine.ts";
import { isUserFrame } from "./isUserFrame.ts";
import type { StackFrame } from "./stackFrame.ts";

/** Characters that are read: half from the beginning, half from the end, where Python has the innermost frame. */
const MAX_TEXT = 256 * 1024;
const MAX_LINE = 4096;
const MAX_FRAMES = 500;

/**
 * The frames of a stack trace, innermost first, at most 500. Takes whatever holds one: the stack alone, a message with
 * the stack behind it, or JSON in which line ends are written as `\n`. Understands JavaScript (V8), Python with chained
 * exceptions and groups, Java, C#, Go, Ruby and Rust; lines that are no frame are passed over, and text without any
 * frame gives an empty list. Of a chain, the exception that was raised comes first and its causes follow. Time is
 * linear in the text, whatever it holds.
 */
export function parseStack(text: string): StackFrame[] {
  const cut =
    text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT / 2)}\n${text.slice(text.length - MAX_TEXT / 2)}`;
  const frames = readLines(cut);
  if (frames.length > 0 || !cut.includes("\\n")) return frames;
  return readLines(fromJson(cut));
}

function readLines(text: string): StackFrame[] {
  const innermostFirst: FrameLine[] = [];
  const innermostLast: FrameLine[] = [];
  let pythonCameFirst = false;
  let before = "";
  for (const line of text.split("\n")) {
    const frame = line.length > MAX_LINE ? null : readFrameLine(line, before);
    before = line.length > MAX_LINE ? "" : line;
    if (frame?.order === "innermostLast") {
      pythonCameFirst ||= innermostFirst.length === 0;
      innermostLast.push(frame);
    } else if (frame) innermostFirst.push(frame);
  }
  innermostLast.reverse();
  const all = pythonCameFirst ? innermostLast.concat(innermostFirst) : innermostFirst.concat(innermostLast);
  return all.slice(0, MAX_FRAMES).map(({ path, line, column, symbol }) => {
    return { path, line, column, symbol, user: isUserFrame(path) };
  });
}

/** Turns the escapes of strings in JSON into what they stand for, and the ends of such strings into line ends. */
function fromJson(text: string): string {
  return text.replace(/\\([nrt"\\/])|["'](?=[}\]]|, ?["']|$)/g, (_, letter: string | undefined) => {
    if (letter === undefined || letter === "n") return "\n";
    if (letter === "r") return "\r";
    return letter === "t" ? "\t" : letter;
  });
}
