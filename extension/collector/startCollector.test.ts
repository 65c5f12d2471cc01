import { expect, test } from "vitest";
import { childEnvironment } from "./startCollector.ts";

test("the collector inherits neither a debugger nor somebody's exporter settings", () => {
  const env = {
    PATH: "/bin",
    NODE_OPTIONS: "--inspect",
    VSCODE_PID: "1",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://x",
    HOME: "/h",
  };
  expect(childEnvironment(env)).toEqual({ PATH: "/bin", HOME: "/h", ELECTRON_RUN_AS_NODE: "1" });
});
