import { type TimeRange, wholeRange } from "./draw/scale.ts";
import type { RunData } from "./runData.ts";
import type { SpanTree } from "./timeline/tree.ts";
import type { AgentColours } from "./ui/agentColours.ts";
import type { ViewName } from "./views.ts";

/** A run that can be drawn. */
export interface ShownRun {
  readonly data: RunData;
  readonly tree: SpanTree;
  readonly colours: AgentColours;
}

/** How the panel stands. Never changed: each change makes a new one. */
export interface PanelStand {
  readonly run: ShownRun | null;
  readonly range: TimeRange;
  readonly selected: string | null;
  readonly view: ViewName;
  /** Views that stand in their other form: the timeline as a flame, messages as a graph. */
  readonly otherForms: readonly ViewName[];
  /** Run that this one is compared with. */
  readonly compareWith: string | null;
  readonly showDetails: boolean;
  readonly showPath: boolean;
  readonly showHelp: boolean;
  readonly showFilter: boolean;
  /** The search stands in the place of the view. */
  readonly isSearching: boolean;
  readonly filter: string;
  /** The range stays at the end of a run that grows. */
  readonly follows: boolean;
  /** Loading has taken long enough to be shown. */
  readonly isLate: boolean;
  /** Why the run could not be read. */
  readonly problem: string | null;
  /** Why nothing comes from the collector. */
  readonly connection: string | null;
  /** To be announced. */
  readonly news: string;
}

/** Before anything is known. */
export const AT_FIRST: PanelStand = {
  run: null,
  range: wholeRange(0),
  selected: null,
  view: "timeline",
  otherForms: [],
  compareWith: null,
  showDetails: true,
  showPath: true,
  showHelp: false,
  showFilter: false,
  isSearching: false,
  filter: "",
  follows: false,
  isLate: false,
  problem: null,
  connection: null,
  news: "",
};
