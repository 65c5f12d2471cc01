import type { Family, Rule } from "../family.ts";

/** What CrewAI tells its makers of its use. It may come over the program's own provider, and says nothing of a run. */

const noWork: Rule = {
  name: "what a framework tells its makers is no work of the run",
  apply(draft) {
    draft.internal = true;
    draft.toolName = null;
  },
};

export const crewAiTelemetry: Family = {
  name: "crewai-telemetry",
  countedAs: "",
  signs: { scope: /^crewai\.telemetry/ },
  keys: {},
  kind: () => "internal",
  rules: [noWork],
};
