import { expect, test } from "vitest";
import { leftAlone } from "../../collector/contract/captureEnvironment.ts";
import { leftAloneText } from "./leftAloneText.ts";

test("the window says of an endpoint that was left alone what the command line says, and repeats no key of it", () => {
  const foreign = { name: "OTEL_EXPORTER_OTLP_ENDPOINT", endpoint: "https://me:secret@host/in?key=secret" };
  expect(leftAloneText(foreign)).toBe(leftAlone(foreign));
  expect(leftAloneText(foreign)).not.toContain("secret");
});
