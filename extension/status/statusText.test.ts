import { expect, test } from "vitest";
import type { CollectorClient } from "../../collector/contract/client.ts";
import type { Discovery } from "../../collector/contract/discovery.ts";
import { DEFAULT_SETTINGS, settingWarnings } from "../../collector/contract/settings.ts";
import { aRun } from "../../test/support/builtRun.ts";
import { statusText } from "./statusText.ts";

const connected = {
  kind: "connected",
  discovery: {} as Discovery,
  client: {} as CollectorClient,
  portNotes: [],
  masks: true,
  warnings: [],
} as const;
const newest = { kind: "newest" } as const;
const text = (...args: Parameters<typeof statusText>) => statusText(...args)?.text.replaceAll("\u00a0", " ");

test("the item shows the run in front, and the kind and count of what went wrong", () => {
  expect(text(connected, newest, aRun())).toBe("$(pulse) 3.62 s");
  expect(text(connected, newest, aRun({ overBudget: 1 }))).toBe("$(pulse) 3.62 s $(warning) 1");
  expect(text(connected, newest, aRun({ status: "blocked", guardrailHits: 1, durationMs: 656 }))).toBe(
    "$(pulse) 656 ms $(shield) 1",
  );
  expect(text(connected, newest, aRun({ status: "running", durationMs: 1_310 }))).toBe("$(loading~spin) 1.31 s");
  expect(text(connected, { kind: "last", count: 10 }, aRun())).toBe("$(pulse) last 10 runs");
  expect(text(connected, { kind: "difference", a: "1", b: "2" }, aRun())).toBe("$(git-compare) A B");
});

test("without a collector it says what happens instead", () => {
  expect(text({ kind: "looking" }, newest, null)).toBe("$(debug-disconnect) Traceline");
  expect(text({ kind: "starting" }, newest, null)).toBe("$(loading~spin) Traceline");
  expect(statusText({ kind: "failed", reason: "no room" }, newest, null)?.tooltip).toBe(
    "The collector did not start: no room",
  );
  expect(statusText(connected, newest, null)?.tooltip).toBe("No runs yet. Traceline is listening.");
  expect(statusText({ kind: "disabled" }, newest, null)).toBeNull();
});

test("the tooltip says which usual ports other programs have", () => {
  const elsewhere = { ...connected, portNotes: ["Port 4318 is in use by another program (otelcol, pid 4121)."] };
  expect(statusText(elsewhere, newest, aRun())?.tooltip).toBe(
    "Finished in 3.62 s.\nPort 4318 is in use by another program (otelcol, pid 4121).",
  );
});

test("that secrets are stored as they come stays visible, whatever else is shown", () => {
  const settings = { ...DEFAULT_SETTINGS, masking: false };
  const unmasked = { ...connected, masks: false, warnings: settingWarnings(settings) };
  expect(text(unmasked, newest, null)).toBe("$(pulse) Traceline $(unlock)");
  expect(text(unmasked, newest, aRun({ overBudget: 1 }))).toBe("$(pulse) 3.62 s $(warning) 1 $(unlock)");
  expect(statusText(unmasked, newest, null)?.spoken).toContain("Masking is off");
  expect(statusText({ ...connected, masks: null }, newest, null)?.text).toBe("$(pulse) Traceline");
});

test("names of a trace, which may hold icon syntax, stay out of the item", () => {
  expect(text(connected, newest, aRun({ name: "$(zap)", sentence: "$(zap)" }))).not.toContain("zap");
});
