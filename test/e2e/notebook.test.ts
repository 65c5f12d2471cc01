import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { folderOfThisFile } from "../support/temporaryFolder.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const SOON = { timeout: 20_000, interval: 200 };
/** A cell, and the file that ipykernel names for it in a stack trace. */
const CELL = "x = 1\ndef plan():\n    raise ValueError('no room')";
const KERNEL_FILE = "/tmp/ipykernel_7857/2275741242.py";

const { dataFolder, open } = editorOfThisFile();
const lab = join(folderOfThisFile(), "lab");

let workbench: Workbench;

beforeAll(async () => {
  mkdirSync(lab);
  writeFileSync(join(lab, "desk.ipynb"), notebook("# Desk", "import sys", CELL));
  workbench = await open(lab);
  await workbench.activity("Agent Runs").click();
  const { http } = await collectorOf(dataFolder);
  const at = Date.now();
  const trace = { traceId: "6a1c7651916cd43dd8448eb211c80319" };
  await sendSpan(http, lab, "lab", {
    ...{ ...trace, spanId: "00000000000000a1", name: "invoke_agent Lab", startMs: at - 900, endMs: at },
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "Lab" },
  });
  await sendSpan(http, lab, "lab", {
    ...{ ...trace, spanId: "00000000000000a2", parentSpanId: "00000000000000a1" },
    ...{ name: "execute_tool find_room", startMs: at - 700, endMs: at - 100 },
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": "find_room",
      "code.file.path": KERNEL_FILE,
      "code.line.number": 3,
    },
  });
});

test("what a notebook's cell did stands on that cell's line", async () => {
  await workbench.row("Run", /^Lab/).first().waitFor();
  await workbench.openFile("desk.ipynb");
  await expect
    .poll(async () => {
      const lines = await workbench.notebook.lines();
      return lines
        .filter(({ after }) => after.trim() !== "")
        .map(({ code, after }) => `${code}|${after.replaceAll("\u00a0", " ")}`);
    }, SOON)
    .toEqual([expect.stringMatching(/^ {4}raise ValueError\('no room'\)\| .*600 ms/)]);
  await workbench.picture("notebook");
});

function notebook(title: string, ...code: string[]): string {
  const cells = [
    { cell_type: "markdown", metadata: {}, source: [title] },
    ...code.map((source) => ({
      cell_type: "code",
      execution_count: null,
      metadata: {},
      outputs: [],
      source: [source],
    })),
  ];
  const metadata = { language_info: { name: "python" } };
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
}
