import { followLine, type LineMap, mapLines } from "./followLine.ts";

/** What is known of a file's text when a run was recorded, and the file as it is on the disk now. */
export interface FileEvidence {
  /** The text that was kept when the run was recorded. */
  readonly kept: string | null;
  /** The text at the commit that the run names. */
  readonly committed: string | null;
  /** Whether files differed from that commit; null where that is not known. */
  readonly dirty: boolean | null;
  /** When the run began, milliseconds since the epoch. */
  readonly startMs: number;
  readonly now: FileNow;
}

export interface FileNow {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly changedMs: number;
  /** Where the disk does not tell it, this is not before `changedMs`. */
  readonly createdMs: number;
}

/** The text that a file had when a run was recorded, as far as can be told. */
export interface TextThen {
  /** Null when it is not known. */
  readonly text: string | null;
  /** False when it may have been another text: lines of it are inferred. */
  readonly sure: boolean;
}

/**
 * The text that a run's lines are lines of. Surest first: what was kept; the commit, where nothing differed from it; the
 * file itself, where it was not changed since; the commit, although files differed from it. A file that was changed
 * since with none of these may have moved its lines; of one that was not here then, nothing says that.
 */
export function textThen({ kept, committed, dirty, startMs, now }: FileEvidence): TextThen {
  if (kept !== null) return { text: kept, sure: true };
  if (committed !== null && dirty === false) return { text: committed, sure: true };
  if (now.changedMs < startMs) return { text: now.text, sure: true };
  if (committed !== null) return { text: committed, sure: false };
  return { text: null, sure: now.createdMs >= startMs };
}

/** A place of a run in a file, as that file is now. Lines count from 1. */
export interface PlaceNow {
  readonly line: number;
  /** Whether it is still sure that this is the line. */
  readonly sure: boolean;
  /** What stood on the line when the run was recorded, where it is gone since; then `line` is near to where it stood. */
  readonly stale: string | null;
}

/** One file between a run and now; compares its texts once for all of its lines. */
export class FileSince {
  readonly #then: TextThen;
  readonly #map: LineMap | null;
  readonly #lines: readonly string[];

  /** @param now the file's text as it is now */
  constructor(then: TextThen, now: string) {
    this.#then = then;
    const changed = then.text !== null && then.text !== now;
    this.#map = changed ? mapLines(then.text ?? "", now) : null;
    this.#lines = changed ? (then.text ?? "").split(/\r\n|\n|\r/) : [];
  }

  follow(line: number): PlaceNow {
    const { sure } = this.#then;
    if (!this.#map) return { line, sure, stale: null };
    const followed = followLine(this.#map, line);
    if (!("stale" in followed)) return { line: followed.line, sure, stale: null };
    return { line: followed.near, sure, stale: (this.#lines[line - 1] ?? "").trim() };
  }
}
