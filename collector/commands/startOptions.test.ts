import { expect, test } from "vitest";
import { startOptions } from "./startOptions.ts";

test("the usual ports may be replaced, ports asked for by number may not", () => {
  const options = startOptions(["--http-port", "5000", "--ui-port", "0", "--data", "/x"]);
  expect(options.grpc).toEqual({ port: 4317, asked: false });
  expect(options.http).toEqual({ port: 5000, asked: true });
  expect(options.ui).toEqual({ port: 0, asked: false });
  expect(options.folder).toBe("/x");
  expect(options.leaveAfterMs).toBeNull();
});

test.each([[["--http-port", "http"]], [["--grpc-port", "70000"]], [["--leave-after", "soon"]]])(
  "%j is refused in a sentence",
  (args) => {
    expect(() => startOptions(args)).toThrow(/takes a/);
  },
);
