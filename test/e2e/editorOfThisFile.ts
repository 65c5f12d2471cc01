import { copyFileSync, cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Browser, ElectronApplication } from "playwright-core";
import { afterAll, inject } from "vitest";
import { launchBrowser } from "../../scripts/editor/browser.ts";
import { discoveryIn } from "../../scripts/editor/collectorOf.ts";
import { launchDesktop } from "../../scripts/editor/desktopEditor.ts";
import { writeSettings } from "../../scripts/editor/editorServer.ts";
import { Workbench } from "../../scripts/editor/workbench.ts";
import { ROOT } from "../support/root.ts";
import { EXAMPLE } from "../support/sourceLine.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";

/** The editor for one file of tests: its windows, and a data folder that no other file uses. */
export interface EditorOfThisFile {
  readonly dataFolder: string;
  /** A copy of the example; editors save by themselves. */
  readonly example: string;
  /** Opens a window on a folder, the example where none is named. */
  open(folder?: string): Promise<Workbench>;
}

/**
 * Ask at the top of the file. Windows and the collector are gone when its tests have ended.
 * @param settings user settings beside the usual ones
 */
export function editorOfThisFile(settings: Readonly<Record<string, unknown>> = {}): EditorOfThisFile {
  const { url, home, desktop } = inject("editor");
  const apps: ElectronApplication[] = [];
  const folder = folderOfThisFile();
  const dataFolder = join(folder, "runs");
  const example = join(folder, "examples/research-desk");
  cpSync(EXAMPLE, example, { recursive: true });
  // What the copy needs lies beside it as it does in the checkout.
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  for (const name of ["package.json", "tsconfig.base.json"]) copyFileSync(join(ROOT, name), join(folder, name));
  writeSettings(home, { "traceline.dataFolder": dataFolder, ...settings });
  let browser: Promise<Browser> | null = null;
  afterAll(async () => {
    await (await browser)?.close();
    for (const app of apps) await app.close();
    await stopCollector(dataFolder);
  });
  return {
    dataFolder,
    example,
    open: async (opened = example) => {
      if (desktop) {
        const app = await launchDesktop(desktop, home, opened);
        apps.push(app);
        return Workbench.on(await app.firstWindow());
      }
      browser ??= launchBrowser();
      return Workbench.open(await browser, url, opened);
    },
  };
}

/** The collector that a window has started would stay for a while. */
async function stopCollector(dataFolder: string): Promise<void> {
  const pid = discoveryIn(dataFolder)?.pid;
  if (!pid) return;
  try {
    process.kill(pid, "SIGTERM");
  } catch {
    // It has gone already and left its file.
  }
}
