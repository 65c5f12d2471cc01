import type { Rule } from "../family.ts";
import { asJson, asText } from "./fieldReaders.ts";
import { textIn } from "./jsonFields.ts";

/** Where emitters put what a model was called with, in one piece. */
const PARAMETERS = ["llm.invocation_parameters", "gen_ai.request.parameters"] as const;

export const askedModel: Rule = {
  name: "a call that failed has no answer that names its model: what it was called with does",
  apply(draft, record) {
    if ((draft.kind !== "llm" && draft.kind !== "embedding") || draft.model !== null) return;
    for (const key of PARAMETERS) {
      const json = asJson(record.attributes.get(key));
      const model = asText(textIn(json, "model") ?? textIn(json, "model_name") ?? undefined);
      if (model === null) continue;
      draft.model = model;
      draft.requestModel = model;
      return;
    }
  },
};
