import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../contract/settings.ts";
import { startOptions } from "./startOptions.ts";

test("the usual ports may be replaced, ports asked for by number may not", () => {
  const options = startOptions(["--http-port", "5000", "--ui-port", "0", "--data", "/x"]);
  expect(options.grpc).toEqual({ port: 4317, asked: false });
  expect(options.http).toEqual({ port: 5000, asked: true });
  expect(options.ui).toEqual({ port: 0, asked: false });
  expect(options.folder).toBe("/x");
  expect(options.leaveAfterMs).toBeNull();
});

test.each([
  [["--http-port", "http"]],
  [["--grpc-port", "70000"]],
  [["--leave-after", "soon"]],
  [["--durability", "some"]],
  [["--keep-days", "0"]],
])("%j is refused in a sentence", (args) => {
  expect(() => startOptions(args)).toThrow(/ takes /);
});

test("secrets are masked unless a flag or the environment says otherwise", () => {
  expect(startOptions([], {}).settings).toEqual(DEFAULT_SETTINGS);
  expect(startOptions(["--no-masking"], {}).settings.masking).toBe(false);
  expect(startOptions([], { TRACELINE_MASKING: "off" }).settings.masking).toBe(false);
  expect(startOptions([], { TRACELINE_MASKING: "on" }).settings.masking).toBe(true);
});

test("how long and how safely runs are kept can be chosen", () => {
  const { settings } = startOptions(["--durability", "normal", "--keep-days", "7", "--keep-bytes", "1e9"], {});
  expect(settings).toMatchObject({ durability: "normal", keepDays: 7, keepBytes: 1_000_000_000 });
});
