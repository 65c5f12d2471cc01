import { tell } from "./tell.ts";

/** Selects the row `by` rows after the selected one, or the first one. */
export function moveInList(
  from: EventTarget,
  rows: readonly { readonly spanId: string }[],
  selected: string | null,
  by: number,
): void {
  const at = rows.findIndex((row) => row.spanId === selected);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (next) tell(from, "select-span", { spanId: next.spanId });
}
