/** The words of a name in any way of writing, in lower case: `FactChecker`, `fact_checker`, `fact-checker` → fact, checker. */
export function splitWords(name: string): string[] {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");
}

/** The ways in which code may write a name as an identifier: as it is, snake_case, camelCase, PascalCase. */
export function symbolForms(name: string): string[] {
  const words = splitWords(name);
  if (words.length === 0 || words.length > 12 || /^\p{N}/u.test(words[0] ?? "")) return [];
  const capitals = words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1));
  const forms = [words.join("_"), (words[0] ?? "") + capitals.slice(1).join(""), capitals.join("")];
  if (isIdentifier(name)) forms.unshift(name);
  return [...new Set(forms)];
}

const isIdentifier = (text: string): boolean => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text);

/** Written like a class: `Agent`, `StateGraph`. */
export const isPascal = (text: string): boolean => /^\p{Lu}/u.test(text) && /\p{Ll}/u.test(text);
