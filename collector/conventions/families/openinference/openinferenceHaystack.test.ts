import { expect, it } from "vitest";
import { spanRecord } from "../../../../test/support/buildSpans.ts";
import { normaliseSpan } from "../../normaliseSpan.ts";

/** Messages as Haystack's agents get and give them, written out by Python inside of JSON. */
const message = (role: string, text: string) =>
  `ChatMessage(_role=<ChatRole.${role}: '${role.toLowerCase()}'>, _content=[TextContent(text=${text})], _name=None, _meta={})`;

it("reads what an agent of Haystack was asked and what it said last", () => {
  const record = spanRecord({
    name: "Agent.run",
    from: 0,
    to: 1,
    scope: "openinference.instrumentation.haystack",
    attributes: {
      "openinference.span.kind": "CHAIN",
      "input.value": JSON.stringify({ messages: [message("USER", "'How is Oslo?'")] }),
      "output.value": JSON.stringify({
        messages: [message("ASSISTANT", "'Let me look.'"), message("ASSISTANT", String.raw`'It\'s sunny.'`)],
      }),
    },
  });
  const { content } = normaliseSpan(record).draft;
  expect([content.question(), content.output()]).toEqual(["How is Oslo?", "It's sunny."]);
});
