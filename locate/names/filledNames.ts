import { likeness, oneSpaced, type Wording, wordingOf } from "./wording.ts";

/** A name that is put together where the program makes something of it: `Agent(name=f"{topic} checker")`. */
export interface FilledName {
  readonly name: string;
  /** Where the string begins, in UTF-16 units. */
  readonly at: number;
}

/** More than a person writes into one file. */
const MOST_TEMPLATES = 200;
const TEMPLATE = /\b(?:name|role)["']?[ \t]*[=:][ \t]*(?:[fF](["'])([^"'\n]{1,200})\1|`([^`\n]{1,200})`)/g;

/**
 * The names that strings with gaps may give, each at the string that it fits best. Only strings that are given as a name
 * or a role are looked at.
 */
export function filledNames(text: string, names: readonly string[]): FilledName[] {
  const templates = templatesIn(text);
  if (templates.length === 0) return [];
  return names.flatMap((name): FilledName[] => {
    const wanted = oneSpaced(name);
    const fits = templates.map(({ said }) => likeness(said, wanted));
    const best = Math.max(...fits);
    return best > 0 ? templates.flatMap(({ at }, i) => (fits[i] === best ? [{ name, at }] : [])) : [];
  });
}

function templatesIn(text: string): { readonly said: Wording; readonly at: number }[] {
  const found: { said: Wording; at: number }[] = [];
  for (const match of text.matchAll(TEMPLATE)) {
    const [whole, , formatted, template] = match;
    const said = formatted ?? (template ?? "").replaceAll("${", "{");
    if (!said.includes("{")) continue;
    const length = (formatted ?? template ?? "").length + 2 + (formatted === undefined ? 0 : 1);
    found.push({ said: wordingOf(said), at: match.index + whole.length - length });
    if (found.length >= MOST_TEMPLATES) break;
  }
  return found;
}
