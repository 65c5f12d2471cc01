import type { Kind } from "../contract/kind.ts";
import type { ModelSpan } from "./modelSpan.ts";

/** A span at its place in the run. Times are milliseconds since the run's start. */
export interface SpanNode {
  /** Its place in the nodes of its tree: facts of all spans are kept in lists by it. */
  readonly index: number;
  readonly span: ModelSpan;
  readonly kind: Kind;
  readonly parent: SpanNode | null;
  /** By start, then by end: longest first, so that what holds comes before what is held. */
  readonly children: readonly SpanNode[];
  readonly depth: number;
  /** Its parent never arrived. */
  readonly orphan: boolean;
  readonly startMs: number;
  /** Of a running span: the last sign of life of the run. */
  readonly endMs: number;
  readonly running: boolean;
}
