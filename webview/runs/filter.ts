import type { RunFilter } from "../../collector/contract/api.ts";
import { RUN_STATUSES } from "../../collector/contract/run.ts";

/** What was typed, as a question to the read API; `problem` says which word is not understood. */
export interface ParsedFilter {
  readonly filter: RunFilter;
  readonly problem: string | null;
}

const KEYS = ["status", "service", "session"] as const;
type Key = (typeof KEYS)[number];

/** Reads `status:blocked service:desk storage growth`: words without a key are searched for. */
export function parseFilter(text: string): ParsedFilter {
  const words: string[] = [];
  const found: Partial<Record<Key, string>> = {};
  let problem: string | null = null;
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const [, key, value] = /^([a-z]+):(\S*)$/i.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      words.push(word);
      continue;
    }
    const known = KEYS.find((one) => one === key.toLowerCase());
    if (!known) problem ??= unknownKey(key);
    else if (known === "status" && value !== "" && !(RUN_STATUSES as readonly string[]).includes(value)) {
      problem ??= `unknown status "${value}", known are ${RUN_STATUSES.join(", ")}`;
    } else if (value !== "") found[known] = value;
  }
  const q = words.join(" ");
  return { filter: { ...found, ...(q ? { q } : {}) }, problem };
}

function unknownKey(key: string): string {
  const near = KEYS.find((one) => distance(one, key.toLowerCase()) <= 2);
  return `unknown key "${key}"${near ? `, did you mean ${near}?` : `, known are ${KEYS.join(", ")}`}`;
}

/** Edits between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
