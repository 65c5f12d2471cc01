import { beforeAll, expect, test } from "vitest";
import { collectorOf } from "../../scripts/editor/collectorOf.ts";
import type { Workbench } from "../../scripts/editor/workbench.ts";
import { sendSpan } from "../support/sendSpan.ts";
import { editorOfThisFile } from "./editorOfThisFile.ts";

const LACKS = "Not sent, what people, models and tools said";

const { dataFolder, example, open } = editorOfThisFile();

let workbench: Workbench;

beforeAll(async () => {
  workbench = await open();
  await workbench.activity("Agent Runs").click();
  const { http } = await collectorOf(dataFolder);
  const now = Date.now();
  await sendSpan(http, example, "quiet", {
    traceId: "6f1c7651916cd43dd8448eb211c80319",
    spanId: "0000000000000001",
    name: "chat gpt-5",
    startMs: now - 900,
    endMs: now,
    attributes: { "gen_ai.operation.name": "chat", "gen_ai.request.model": "gpt-5", "gen_ai.usage.input_tokens": 12 },
  });
});

test("the last row of a run says what was not sent, and a click opens the page of its framework", async () => {
  await workbench.row("Run", LACKS).waitFor();
  expect((await workbench.rows("Run")).at(-1)).toBe(LACKS);
  await workbench.row("Run", LACKS).click();
  const page = workbench.webview();
  await page.getByRole("heading", { name: "OpenTelemetry GenAI, MCP and A2A" }).waitFor();
  await page.getByText("OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true").first().waitFor();
});

test("the pages of all frameworks can be asked for", async () => {
  await workbench.command("Traceline: Show the Guides to Frameworks");
  await workbench.page.getByRole("tab", { name: /README\.md/ }).waitFor();
  await workbench.webview().getByRole("heading", { name: "A page for each framework" }).waitFor();
});
