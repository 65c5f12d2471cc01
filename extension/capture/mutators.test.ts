import { expect, test } from "vitest";
import { mutators } from "./mutators.ts";

test("variables that others add to are added to, all others are set", () => {
  const set = {
    NODE_OPTIONS: '--inspect --require "/t/preload.cjs"',
    PYTHONPATH: "/t/python:/own",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
  };
  expect(mutators(set, { NODE_OPTIONS: "--inspect", PYTHONPATH: "/own", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" })).toEqual(
    [
      { name: "NODE_OPTIONS", how: "append", value: ' --require "/t/preload.cjs"' },
      { name: "PYTHONPATH", how: "prepend", value: "/t/python:" },
      { name: "OTEL_EXPORTER_OTLP_PROTOCOL", how: "replace", value: "http/protobuf" },
    ],
  );
});

test("where nothing is known to be there, what comes later still stays apart", () => {
  expect(mutators({ NODE_OPTIONS: "--require x", PYTHONPATH: "/t/python" }, {})).toEqual([
    { name: "NODE_OPTIONS", how: "append", value: " --require x" },
    { name: "PYTHONPATH", how: "prepend", value: "/t/python" },
  ]);
  expect(mutators({ NODE_OPTIONS: "--require x" }, { NODE_OPTIONS: "--require x" })).toEqual([]);
});
