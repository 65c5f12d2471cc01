import type { Location } from "./location.ts";

/**
 * What the run panel and the editor say to each other. Requests settle: each has an answer with its id. The panel can
 * ask for paths of the read API and for nothing else; the host checks every message.
 */
export type FromPanel =
  | { readonly type: "ready" }
  | { readonly type: "get"; readonly id: number; readonly path: string }
  /** Answered with an `ArrayBuffer`. */
  | { readonly type: "bytes"; readonly id: number; readonly path: string }
  | { readonly type: "select"; readonly spanId: string | null }
  | { readonly type: "openCode"; readonly spanId: string; readonly role: "call" | "definition" }
  | { readonly type: "openFrame"; readonly location: Location }
  | { readonly type: "openRun"; readonly runId: string; readonly spanId: string | null }
  /** The code of two spans of different runs, beside each other; null for a run that has none. */
  | { readonly type: "openBoth"; readonly a: SpanOfRun | null; readonly b: SpanOfRun | null }
  | { readonly type: "compareWithPrevious" };

/** A span, and the run that it belongs to. */
export interface SpanOfRun {
  readonly runId: string;
  readonly spanId: string;
}

export type ToPanel =
  | { readonly type: "show"; readonly runId: string; readonly compareWith: string | null }
  | { readonly type: "answer"; readonly id: number; readonly value: unknown }
  | { readonly type: "refused"; readonly id: number; readonly message: string }
  | { readonly type: "select"; readonly spanId: string | null }
  | { readonly type: "changed"; readonly runId: string }
  | { readonly type: "view"; readonly view: PanelView }
  | { readonly type: "connection"; readonly problem: string | null };

/** The views of a run that the editor leads to. */
export type PanelView = "timeline" | "guardrails";
