import type { FilePosition } from "../../locate/paths/sourceMapped.ts";
import type { FilePlace } from "../../locate/rank/resolvePlaces.ts";
import type { SourceLocation } from "./nameSearch.ts";

/** What goes to the worker that reads and parses files of the workspace, and what comes back; one answer per request. */
export type WorkerRequest = { readonly id: number } & WorkerTask;

export type WorkerTask =
  | {
      readonly task: "search";
      readonly names: readonly string[];
      /** See {@link packFiles}. */
      readonly files: string;
      /** Their content may be another than when they were searched before. */
      readonly changed: boolean;
    }
  | { readonly task: "source"; readonly generated: GeneratedFile; readonly positions: readonly GeneratedPosition[] };

/** Many files as one text, which is handed to another thread in no time. */
export function packFiles(files: readonly SourceLocation[]): string {
  return files.map(({ path, file }) => `${path}\0${file}`).join("\0");
}

export function unpackFiles(packed: string): SourceLocation[] {
  const parts = packed.split("\0");
  return Array.from({ length: parts.length >> 1 }, (_, i) => ({
    path: parts[2 * i] ?? "",
    file: parts[2 * i + 1] ?? "",
  }));
}

/** A generated file: the folder of the workspace that holds it, absolute, and its path in there, with `/`. */
export interface GeneratedFile {
  readonly folder: string;
  readonly path: string;
}

/** Lines and columns count from 1. */
export interface GeneratedPosition {
  readonly line: number;
  readonly column: number | null;
}

/** Where positions of a generated file come from. */
export interface SourceAnswer {
  /** When the generated file was written, milliseconds since the epoch; null where it can't be read. */
  readonly builtMs: number | null;
  /** One for each position; null where no map tells its source. Paths are relative to the folder, or as a map has them. */
  readonly sources: readonly (FilePosition | null)[];
}

export interface WorkerResults {
  readonly search: readonly FilePlace[];
  readonly source: SourceAnswer;
}

export type WorkerAnswer =
  | { readonly id: number; readonly result: WorkerResults[keyof WorkerResults] }
  | { readonly id: number; readonly problem: string };
