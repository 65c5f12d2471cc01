import { guideOf } from "../../collector/contract/guides.ts";
import type { SpanDetail } from "../../collector/contract/span.ts";

const VARIABLE = /^[A-Z][A-Z0-9_]*=/;

/**
 * What brings prompts and answers of what wrote a span: variables one by one, or a line of code. Empty where nothing is
 * known to.
 */
export function contentRemedy({ family, scope }: Pick<SpanDetail, "family" | "scope">): string[] {
  const remedy = guideOf(family, scope.name)?.could.content ?? "";
  const parts = remedy.split(" ");
  if (parts.every((part) => VARIABLE.test(part))) return parts;
  return remedy === "" ? [] : [remedy];
}
