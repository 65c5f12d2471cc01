import type { Location } from "../../collector/contract/location.ts";
import type { SpanOfRun } from "../../collector/contract/panel.ts";
import type { TimeRange } from "../draw/scale.ts";

/** What the parts of the panel tell it. */
export interface PanelEvents {
  "select-span": { readonly spanId: string | null };
  "open-code": { readonly spanId: string; readonly role: "call" | "definition" };
  "open-frame": { readonly location: Location };
  /** Two spans of different runs, to see their code beside each other. */
  "open-both": { readonly a: SpanOfRun | null; readonly b: SpanOfRun | null };
  "close-details": null;
  "next-problem": null;
  /** As the run's evidence names it. */
  "show-count": { readonly count: string };
  "delete-run": { readonly runId: string; readonly name: string };
  "pin-run": { readonly runId: string; readonly pinned: boolean };
  "more-runs": null;
  "open-run": { readonly runId: string };
  /** A place that a search found; null for a run as a whole. */
  "open-hit": { readonly runId: string; readonly spanId: string | null };
  "more-hits": null;
  /** A span in the timeline of its run. */
  "show-span": { readonly runId: string; readonly spanId: string };
  /** Back to the field that says what is looked for. */
  "search-again": null;
  /** Share of the height that the details take, 0 to 1. */
  "details-share": number;
  "compare-with-previous": null;
  range: TimeRange;
}

/** Tells the panel around an element what a person did in it. */
export function tell<K extends keyof PanelEvents>(from: EventTarget | null, type: K, detail: PanelEvents[K]): void {
  from?.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
