import type { Kind } from "../../contract/kind.ts";
import type { Family, Rule } from "../family.ts";
import { asText } from "../reading/fieldReaders.ts";
import { kindOfOperation } from "../reading/kindTable.ts";
import { PYTHON_TEXT, pythonText } from "../reading/pythonText.ts";
import { withoutStack } from "../reading/spanError.ts";
import { genai } from "./genai.ts";
import { COMMON_KINDS } from "./keyTables.ts";

/**
 * LoongSuite: instrumentations of many Python frameworks on OpenTelemetry's own library for GenAI, with words of their own
 * for what is around the calls.
 */

const KIND = "gen_ai.span.kind";
const KINDS: Readonly<Record<string, Kind>> = { ...COMMON_KINDS, entry: "run" };

/** Nodes of the graph that LangChain makes of each agent. */
const PLUMBING = /^chain (?:model|tools|LangGraph|RunnableSequence|[A-Za-z]+\.(?:before|after)_(?:model|agent))$/;

/** An error as Python writes it out. */
const WRITTEN_OUT = new RegExp(String.raw`^[\w.]+\(${PYTHON_TEXT},?\)$`, "s");

const plainError: Rule = {
  name: "what went wrong in LangChain is an error that Python wrote out, with its stack behind it",
  apply(draft) {
    if (!draft.error?.message) return;
    const written = withoutStack(draft.error.message);
    draft.error = { ...draft.error, message: pythonText(WRITTEN_OUT.exec(written)) ?? written };
  },
};

export const loongsuite: Family = {
  ...genai,
  name: "loongsuite",
  countedAs: "genai",
  keys: {
    sessionId: ["gen_ai.conversation.id", "gen_ai.session.id"],
    input: ["input.value"],
    output: ["output.value"],
  },
  rules: [...(genai.rules ?? []), plainError],
  kind({ attributes, name, parentSpanId }) {
    if (kindOfOperation(asText(attributes.get("gen_ai.operation.name"))) !== null) return null;
    const word = asText(attributes.get(KIND))?.toLowerCase() ?? "";
    if (!Object.hasOwn(KINDS, word)) return null;
    if (word !== "chain") return KINDS[word] ?? null;
    return PLUMBING.test(name) ? "internal" : parentSpanId === null ? "workflow" : "step";
  },
};
