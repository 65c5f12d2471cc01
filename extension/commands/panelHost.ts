import * as vscode from "vscode";
import { openPlace } from "../code/openPlace.ts";
import { COMMANDS } from "../common/ids.ts";
import type { PanelHost } from "../panels/runPanel.ts";
import { BothPlaces } from "./bothPlaces.ts";
import type { CommandHost } from "./commandHost.ts";
import { openCode } from "./openCode.ts";
import { openFound } from "./openSpan.ts";

/** What the run panel may ask of the window. */
export function panelHost(host: CommandHost): PanelHost {
  const both = new BothPlaces(host);
  return {
    get client() {
      return host.connection.client;
    },
    log: host.log,
    get budgets() {
      return host.budgets.named;
    },
    select: (runId, spanId) => host.selection.select({ runId, spanId, origin: "panel" }),
    openCode: (_runId, spanId, role) => void openCode(host, [spanId], false, role),
    openFrame: (path, line) => {
      const { facts } = host.shownRun.shown;
      const place = facts && host.places.ofFrame(path, line, facts.run);
      if (place) void openPlace(host.files, place, false);
    },
    openRun: (runId, spanId) => void openFound(host, runId, spanId),
    openBoth: (a, b) => void both.show(a, b),
    compareWithPrevious: () => void vscode.commands.executeCommand(COMMANDS.compareWithPrevious),
  };
}
