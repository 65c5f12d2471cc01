import { expect, test } from "vitest";
import { attribute, concat, log, request, textValue } from "../../test/support/otlpBytes.ts";
import { readHotLogs } from "./hotLogs.ts";

const told = (...attributes: Uint8Array[]) => concat(log({ text: "hello" }), ...attributes);

test("a record without a trace tells its session, by the best of its attributes", () => {
  const records = [
    told(attribute(6, "conversation.id", textValue("c")), attribute(6, "session.id", textValue("s"))),
    told(attribute(6, "gen_ai.conversation.id", textValue("g")), attribute(6, "session.idx", textValue("x"))),
    told(attribute(6, "session.id", textValue(""))),
    told(),
  ];
  expect(readHotLogs(request(records)).map(({ session }) => session)).toEqual(["s", "g", null, null]);
});

test("a record of a trace is not asked for its session", () => {
  const record = concat(log({ traceId: "0a".repeat(16) }), attribute(6, "session.id", textValue("s")));
  expect(readHotLogs(request([record]))[0]?.session).toBeNull();
});
