import { describe, expect, it } from "vitest";
import type { SpanSpec } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";

const SCOPE = "openinference.instrumentation.langchain";
const chain = (name: string, parent: string, from: number, to: number): SpanSpec => ({
  name,
  id: name,
  parent,
  from,
  to,
  scope: SCOPE,
  attributes: { "openinference.span.kind": "CHAIN" },
});
const foreign = (name: string, parent: string | undefined, from: number, to: number): SpanSpec => ({
  name,
  id: name,
  ...(parent === undefined ? {} : { parent }),
  from,
  to,
});

describe("the outermost chain within a span of the program", () => {
  it("is the workflow; what lies in it is a step, also below another span of the program", () => {
    const { spans } = understand([
      foreign("POST /chat", undefined, 0, 90),
      foreign("handler", "POST /chat", 1, 89),
      chain("desk", "handler", 2, 80),
      chain("look", "desk", 3, 20),
      foreign("query", "look", 4, 19),
      chain("inner", "query", 5, 18),
    ]);
    const kinds = Object.fromEntries(spans.map(({ name, kind }) => [name, kind]));
    expect(kinds).toMatchObject({ desk: "workflow", look: "step", inner: "step" });
  });
});
