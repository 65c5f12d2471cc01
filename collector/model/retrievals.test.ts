import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FIXTURES, readCapture } from "../../test/contract/captures.ts";
import { agent, llm, type SpanSpec, tool } from "../../test/support/buildSpans.ts";
import { understand } from "../../test/support/understand.ts";
import { understandTraces } from "../conventions/understandTraces.ts";

const retriever = (id: string, from: number, to: number, part: Partial<SpanSpec> = {}): SpanSpec => ({
  name: `retrieval ${id}`,
  id,
  from,
  to,
  parent: "a",
  ...part,
  attributes: {
    "gen_ai.operation.name": "retrieval",
    "gen_ai.data_source.id": "handbook",
    "gen_ai.retrieval.query.text": "how fast?",
    "gen_ai.retrieval.documents": '[{"id":"h#1","score":0.9},{"id":"h#2","score":0.7}]',
    ...part.attributes,
  },
});
const retrievals = (...spans: readonly SpanSpec[]) => understand(spans).retrievals;
const seen = (...spans: readonly SpanSpec[]) => retrievals(...spans).map(({ spanId, seenFrom }) => [spanId, seenFrom]);

describe("retrievals", () => {
  it("have what was found, where, by whom and for what", () => {
    expect(retrievals(agent("A", 0, 100, { id: "a" }), retriever("r", 10, 20))).toEqual([
      {
        spanId: "r",
        agent: "A",
        sources: ["handbook"],
        query: "how fast?",
        documents: [
          { id: "h#1", score: 0.9, text: null },
          { id: "h#2", score: 0.7, text: null },
        ],
        atMs: expect.closeTo(20),
        seenFrom: null,
      },
    ]);
  });

  it("can be seen by the agent's next model call, and not by one before it or of another agent", () => {
    expect(
      seen(
        agent("A", 0, 100, { id: "a" }),
        llm("m", 1, 9, { id: "before", parent: "a" }),
        retriever("r", 10, 20),
        agent("B", 21, 29, { id: "b", parent: "a" }),
        llm("m", 22, 28, { id: "other", parent: "b" }),
        llm("m", 30, 40, { id: "after", parent: "a" }),
        llm("m", 50, 60, { id: "later", parent: "a" }),
      ),
    ).toEqual([["r", "after"]]);
  });

  it("of an agent that asks no model can be seen by who asked it", () => {
    expect(
      seen(
        agent("A", 0, 100, { id: "a" }),
        agent("Librarian", 5, 25, { id: "b", parent: "a" }),
        retriever("r", 10, 20, { parent: "b" }),
        llm("m", 30, 40, { id: "after", parent: "a" }),
      ),
    ).toEqual([["r", "after"]]);
  });

  it("of nobody can be seen by whoever comes next under the same root", () => {
    expect(
      seen(
        { name: "root", id: "a", from: 0, to: 100 },
        retriever("r", 1, 5),
        agent("B", 6, 50, { id: "b", parent: "a" }),
        llm("m", 7, 9, { id: "next", parent: "b" }),
      ),
    ).toEqual([["r", "next"]]);
  });

  it("that are described twice, one inside the other, are one with what either knows", () => {
    const outer = retriever("outer", 10, 20, {
      attributes: { "gen_ai.retrieval.documents": "", "gen_ai.data_source.id": "" },
    });
    const [one, ...more] = retrievals(
      agent("A", 0, 100, { id: "a" }),
      outer,
      retriever("inner", 11, 19, { parent: "outer" }),
    );
    expect([one?.spanId, one?.sources, one?.documents?.length, more]).toEqual(["outer", ["handbook"], 2, []]);
  });

  it("are also data that an agent is given or a tool says it read", () => {
    const found = retrievals(
      agent("A", 0, 100, { id: "a", attributes: { "gen_ai.data_source.id": "faq" } }),
      llm("m", 1, 9, { id: "call", parent: "a" }),
      tool("order", 10, 20, {
        id: "t",
        parent: "a",
        attributes: { "traceline.lineage.inputs": ["file:///prices.csv"] },
      }),
      llm("m", 30, 40, { id: "after", parent: "a" }),
    );
    expect(found.map(({ spanId, sources, documents, seenFrom }) => [spanId, sources, documents, seenFrom])).toEqual([
      ["a", ["faq"], null, "call"],
      ["t", ["file:///prices.csv"], null, "after"],
    ]);
  });

  it("of a reranker are what it put first", () => {
    const reranker = {
      name: "rerank",
      id: "rr",
      from: 10,
      to: 20,
      attributes: {
        "openinference.span.kind": "RERANKER",
        "reranker.input_documents.0.document.id": "x",
        "reranker.output_documents.0.document.id": "y",
        "reranker.output_documents.0.document.score": 0.4,
      },
    };
    expect(retrievals(reranker)[0]?.documents).toEqual([{ id: "y", score: 0.4, text: null }]);
  });
});

describe("documents of recorded agents", () => {
  const of = (capture: string) => {
    const { spans, logs } = readCapture(join(FIXTURES, capture));
    const runs = understandTraces(spans, logs, { nowMs: Date.UTC(2030, 0) });
    return runs.flatMap((run) => run.retrievals.filter(({ documents }) => documents !== null));
  };
  const first = (capture: string) => {
    const [retrieval] = of(capture);
    const [document] = retrieval?.documents ?? [];
    return [retrieval?.query, document?.id, document?.score, document?.text?.slice(0, 20) ?? null];
  };

  it("are read as each framework writes them", () => {
    expect(first("langgraph-newsroom")).toEqual(["solar", "a-1", 0.8, "Archive item 1 about"]);
    expect(first("py-langfuse-tutor")).toEqual([
      "Where does x**2 - 4 cut the x axis?",
      null,
      null,
      "A parabola has at mo",
    ]);
    expect(first("otel-semconv-grpc-research").slice(1)).toEqual(["handbook#1", 0.88, null]);
    const [query, id, score, text] = first("llamaindex-library-agents");
    expect([query, typeof id, text]).toEqual(["Who wrote Moby Dick?", "string", "Nantucket was a whal"]);
    expect(score).toBeCloseTo(0.2025);
  });

  it("could be seen by a call that came after them", () => {
    for (const capture of ["langgraph-newsroom", "py-langfuse-tutor", "otel-semconv-grpc-research"])
      expect(of(capture).every(({ seenFrom }) => seenFrom !== null)).toBe(true);
  });
});
