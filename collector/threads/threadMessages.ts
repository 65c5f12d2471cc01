/** What a thread can be asked: a function per call. Arguments and results must survive being copied between threads. */
export type Calls = Record<string, (...args: never[]) => unknown>;

export interface CallMessage {
  readonly id: number;
  readonly call: string;
  readonly args: readonly unknown[];
}

/** An error on its way to another thread: the class is lost, its name is not. */
export interface ErrorMessage {
  readonly name: string;
  readonly message: string;
}

export type ThreadMessage =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly error: ErrorMessage }
  | { readonly type: "result"; readonly id: number; readonly value: unknown }
  | { readonly type: "error"; readonly id: number; readonly error: ErrorMessage }
  | { readonly type: "event"; readonly event: unknown };

/** Asks a thread to finish what it was asked before and leave. */
export const CLOSE = "close";

export function errorMessage(error: unknown): ErrorMessage {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "Error", message: String(error) };
}

export type ThreadName = "writer" | "analyser" | "reader" | "checkpointer";

/** Where the program of a thread lies. */
export type ThreadFile = (name: ThreadName) => string | URL;
