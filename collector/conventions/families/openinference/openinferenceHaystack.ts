import type { Rule } from "../../family.ts";
import { asText } from "../../reading/fieldReaders.ts";
import { ofScope } from "../../reading/ofScope.ts";
import { PYTHON_TEXT, pythonText } from "../../reading/pythonText.ts";
import { withContent } from "../../reading/withContent.ts";

/** Habits of Haystack as OpenInference tells of it. */

const isHaystack = ofScope((name) => name.endsWith(".haystack"));

const message = (role: string, flags = "") =>
  new RegExp(String.raw`_role=<ChatRole\.${role}: '\w+'>, _content=\[TextContent\(text=${PYTHON_TEXT}`, flags);
const ASKED = message("USER");
const SAID = message("ASSISTANT", "g");

export const writtenOut: Rule = {
  name: "messages that agents of Haystack are given and give are written out as Python does it",
  apply(draft, record) {
    if ((draft.kind !== "workflow" && draft.kind !== "step") || !isHaystack(record)) return;
    const sent = draft.content;
    // They stand in JSON, and what it escapes is escaped once more.
    const read = (key: string) => asText(record.attributes.get(key))?.replaceAll("\\\\", "\\") ?? "";
    draft.content = withContent(sent, {
      question: () => pythonText(ASKED.exec(read("input.value"))) ?? sent.question(),
      output: () => pythonText([...read("output.value").matchAll(SAID)].at(-1) ?? null) ?? sent.output(),
    });
  },
};
