/** A program imported a framework of which nothing would be seen, and said so. */
export interface Hint {
  readonly id: string;
  /** What a person calls the framework. */
  readonly framework: string;
  /** What is missing, in words that go on after "needs". */
  readonly missing: string;
  /** A line that installs it, safe to be typed into a terminal; null where no package alone helps. */
  readonly command: string | null;
  readonly service: string | null;
  readonly workspace: string | null;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

/** Answer of `GET /api/hints`, newest first. */
export interface HintsAnswer {
  readonly hints: readonly Hint[];
}

/** One sentence on what ran and what it needs. */
export function hintSentence({ framework, missing, command }: Hint): string {
  const needs = `${framework} ran and sent nothing. It needs ${missing}`;
  return command === null ? `${needs}.` : `${needs}: ${command}`;
}
