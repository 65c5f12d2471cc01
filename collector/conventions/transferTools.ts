import { keepFirst, type SpanDraft, type TraceRule } from "./family.ts";
import { asJson, isObject } from "./reading/fieldReaders.ts";
import { textIn } from "./reading/jsonFields.ts";
import { plain } from "./reading/plain.ts";

/** Names of tools that pass control, in a plugin of Semantic Kernel too, and the agent in them where they name one. */
export const TRANSFER = /^(?:Handoff-)?(?:transfer|handoff|hand_off)_(?:back_)?to_(.+)$|^handoff$/;

/** Arguments that name the agent where the tool's name does not: Google ADK's and LlamaIndex's. */
const TO = ["agent_name", "to_agent"];

export const transferTools: TraceRule = {
  name: "a tool `transfer_to_X` passes control, where X is an agent of the run; a bank's transfer_to_savings does not",
  apply(spans) {
    // One that failed passed nothing: the agent goes on, with the error.
    const transfers = spans.filter(
      ({ draft }) => draft.kind === "tool" && draft.outcome !== "error" && TRANSFER.test(draft.toolName ?? ""),
    );
    if (transfers.length === 0) return [];
    const agents = new Map<string, string>();
    for (const { draft } of spans) {
      for (const name of [draft.kind === "agent" ? draft.agentName : null, draft.actor]) {
        if (name !== null) agents.set(plain(name), name);
      }
    }
    for (const span of transfers) {
      const { draft } = span;
      const to = agents.get(plain(receiverOf(draft)));
      if (to === undefined) continue;
      keepFirst(span);
      draft.kind = "handoff";
      draft.handoff = { from: null, to };
      draft.toolName = null;
    }
    return [];
  },
};

function receiverOf({ toolName, content }: SpanDraft): string {
  const named = TRANSFER.exec(toolName ?? "")?.[1] ?? "agent";
  if (named !== "agent") return named;
  const given = asJson(content.input());
  const args = isObject(given) && isObject(given.kwargs) ? given.kwargs : given;
  return TO.map((key) => textIn(args, key)).find((text) => text !== null) ?? "";
}
