import type { StackFrame } from "../../collector/contract/span.ts";

/** A stack for people: the program's own frames one by one, all others counted. */
export type StackPart =
  | { readonly type: "frame"; readonly frame: StackFrame; readonly text: string }
  | { readonly type: "others"; readonly text: string };

export function stackParts(frames: readonly StackFrame[]): StackPart[] {
  const parts: StackPart[] = [];
  let others: StackFrame[] = [];
  const flush = () => {
    if (others.length > 0) parts.push({ type: "others", text: othersText(others) });
    others = [];
  };
  for (const frame of frames) {
    if (!frame.user) {
      others.push(frame);
      continue;
    }
    flush();
    parts.push({ type: "frame", frame, text: frameText(frame) });
  }
  flush();
  return parts;
}

function frameText(frame: StackFrame): string {
  const place = `${fileName(frame.path)}:${frame.line}${frame.column === null ? "" : `:${frame.column}`}`;
  return frame.symbol === null ? place : `${frame.symbol}  ${place}`;
}

function othersText(frames: readonly StackFrame[]): string {
  const files = new Set(frames.map((frame) => fileName(frame.path)));
  const where = files.size === 1 ? [...files][0] : `${files.size} files`;
  return `${frames.length} ${frames.length === 1 ? "frame" : "frames"} in ${where}`;
}

/** The file of a path of any platform. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) || path;
}
