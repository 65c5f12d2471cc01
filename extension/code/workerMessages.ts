import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { SourceLocation } from "./nameSearch.ts";

/** What goes to the worker that reads and parses source files, and what comes back; one answer per request. */
export interface WorkerRequest {
  readonly id: number;
  readonly names: readonly string[];
  readonly files: readonly SourceLocation[];
}

export type WorkerAnswer =
  | { readonly id: number; readonly places: readonly FilePlace[] }
  | { readonly id: number; readonly problem: string };
