import { runLineText } from "../../collector/commands/terminal/runLineText.ts";
import type { Paint } from "../../collector/commands/terminal/terminalStyle.ts";
import { time } from "../../collector/contract/figures.ts";
import type { RunLine } from "../../collector/contract/line.ts";
import type { RunSummary } from "../../collector/contract/run.ts";

/** One run for the terminal: its name, its line in 18 cells with the time it took, and its sentence. */
export function runReport(run: RunSummary, line: RunLine, paint: Paint): string {
  const drawn = runLineText(line, run.agents, 18, paint);
  return `${paint(run.name, "strong")}\n${drawn}  ${time(run.durationMs)}\n${run.sentence}`;
}

/** How a person sees the runs where the code is. */
export function nextSteps(vsix: string): string {
  return `See them in VS Code: "npm run code" opens one on the example. For your own, "npm run package" builds the extension;
install it with "code --install-extension ${vsix}", open the folder examples/research-desk and choose Agent Runs
in the activity bar.`;
}
