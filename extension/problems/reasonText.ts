import { oneLine } from "../../collector/contract/figures.ts";

/** How a sentence ends that says what happened: with why, where that is known, as one line. */
export function reasonText(reason: string | null): string {
  if (!reason) return ".";
  const line = oneLine(reason);
  return `: ${/[.!?…]$/.test(line) ? line : `${line}.`}`;
}
