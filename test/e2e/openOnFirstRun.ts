import type { Discovery } from "../../collector/contract/discovery.ts";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { PROMPTS, runExample } from "../../scripts/start/runExample.ts";
import { ROOT } from "../support/root.ts";
import type { EditorOfThisFile } from "./editorOfThisFile.ts";

/** A window on the example, once the example has run in it and its views show the run as ended. */
export async function openOnFirstRun({ dataFolder, example, open }: EditorOfThisFile): Promise<{
  readonly workbench: Workbench;
  readonly collector: Discovery;
}> {
  const workbench = await open();
  await workbench.activity("Agent Runs").click();
  const collector = await collectorOf(dataFolder);
  await runExample(ROOT, collector, PROMPTS[0], example);
  await workbench.row("Run", /^Plan version 3/).waitFor();
  await workbench.row("Runs", /Finished in/).waitFor();
  return { workbench, collector };
}
