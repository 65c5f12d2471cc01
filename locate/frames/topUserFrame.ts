import { parseStack } from "./parseStack.ts";
import type { StackFrame } from "./stackFrame.ts";

/** The innermost frame in the program's own code of any text that holds a stack trace; null when there is none. */
export function topUserFrame(text: string): StackFrame | null {
  return parseStack(text).find((frame) => frame.user) ?? null;
}
