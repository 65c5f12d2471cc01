import { InvalidCursor } from "../store.ts";

const USUAL = 100;
const MOST = 1000;

/** How many entries a page holds: 100 unless asked, at most 1,000. */
export function pageSize(limit: number | undefined): number {
  if (limit === undefined || !Number.isFinite(limit)) return USUAL;
  return Math.max(1, Math.min(MOST, Math.floor(limit)));
}

/** Where the page after a run begins: lists go from the newest start to the oldest, equal ones by id. */
export interface RunCursor {
  readonly startMs: number;
  readonly runId: string;
}

export function writeRunCursor({ startMs, runId }: RunCursor): string {
  return Buffer.from(JSON.stringify([startMs, runId])).toString("base64url");
}

/** @throws InvalidCursor */
export function readRunCursor(cursor: string): RunCursor {
  try {
    const [startMs, runId] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as unknown[];
    if (typeof startMs === "number" && typeof runId === "string") return { startMs, runId };
  } catch {
    // Falls through: what cannot be read is no cursor.
  }
  throw new InvalidCursor();
}

/** The position a cursor of a list with fixed order stands for. @throws InvalidCursor */
export function readPosition(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (!/^\d{1,9}$/.test(cursor)) throw new InvalidCursor();
  return Number(cursor);
}

/** A page of a list that is at hand as a whole. @throws InvalidCursor */
export function pageOf<T>(
  all: readonly T[],
  page: { readonly limit?: number; readonly cursor?: string },
): { items: T[]; next: string | null } {
  const from = readPosition(page.cursor);
  const to = from + pageSize(page.limit);
  return { items: all.slice(from, to), next: to < all.length ? String(to) : null };
}
