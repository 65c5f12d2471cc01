import type { RunFilter } from "../../collector/contract/api.ts";
import { RUN_STATUSES } from "../../collector/contract/run.ts";
import { filterWords } from "../ui/filterWords.ts";

/** What was typed, as a question to the read API; `problem` says which word is not understood. */
export interface ParsedFilter {
  readonly filter: RunFilter;
  readonly problem: string | null;
}

/** Reads `status:blocked service:desk storage growth`: words without a key are searched for. */
export function parseFilter(text: string): ParsedFilter {
  const { words, values, problem } = filterWords(text, ["status", "service", "session"] as const);
  const q = words.join(" ");
  const { status, ...rest } = values;
  const isKnown = status === undefined || (RUN_STATUSES as readonly string[]).includes(status);
  const unknown = isKnown ? null : `unknown status "${status}", known are ${RUN_STATUSES.join(", ")}`;
  const filter = { ...rest, ...(isKnown && status ? { status } : {}), ...(q ? { q } : {}) };
  return { filter, problem: problem ?? unknown };
}
