import { time } from "../../collector/contract/figures.ts";
import { type RunSummary, troubles } from "../../collector/contract/run.ts";
import type { ConnectionState } from "../collector/connection.ts";
import { say } from "../common/say.ts";
import { worstOf } from "../runs/runsModel.ts";
import type { Mode } from "../selection/selection.ts";

const ICON = { hit: "shield", failed: "error", over: "warning" } as const;

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  /** For screen readers, without icons. */
  readonly spoken: string;
}

/**
 * The status bar item: what the run in front came to, or what the collector does; null where
 * Traceline is switched off. Names of traces never get here.
 */
export function statusText(state: ConnectionState, mode: Mode, run: RunSummary | null): StatusText | null {
  if (state.kind === "disabled") return null;
  if (state.kind !== "connected") return collectorText(state);
  const { text, tooltip } = connectedText(mode, run);
  const unmasked = state.masks === false ? " $(unlock)" : "";
  return plain(`${text}${unmasked}`, [tooltip, ...state.warnings, ...state.portNotes].join("\n"));
}

function connectedText(mode: Mode, run: RunSummary | null): StatusText {
  if (!run) return plain("$(pulse) Traceline", say("No runs yet. Traceline is listening."));
  if (mode.kind === "difference") return plain("$(git-compare) A B", say("The code shows the difference of two runs."));
  if (mode.kind === "last")
    return plain(`$(pulse) ${say("last {0} runs", mode.count)}`, say("The code shows the last {0} runs.", mode.count));
  const trouble = worstOf(run);
  const count = troubles(run);
  const mark = trouble && count > 0 ? ` $(${ICON[trouble]}) ${count}` : "";
  if (run.status === "running")
    return plain(`$(loading~spin) ${time(run.durationMs)}${mark}`, run.sentence || say("Running."));
  return plain(`$(pulse) ${time(run.durationMs)}${mark}`, run.sentence);
}

function collectorText(state: Exclude<ConnectionState, { kind: "connected" | "disabled" }>): StatusText {
  switch (state.kind) {
    case "looking":
      return plain("$(debug-disconnect) Traceline", say("Traceline is looking for its collector."));
    case "starting":
      return plain("$(loading~spin) Traceline", say("The collector is starting."));
    case "off":
      return plain("$(debug-disconnect) Traceline", state.reason);
    case "failed":
      return plain("$(debug-disconnect) Traceline", say("The collector did not start: {0}", state.reason));
  }
}

function plain(text: string, tooltip: string): StatusText {
  return { text, tooltip, spoken: `Traceline: ${tooltip}` };
}
