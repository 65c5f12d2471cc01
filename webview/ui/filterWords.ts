/** A filter as it was typed: words to look for, values by key, and which word is not understood. */
export interface FilterWords<K extends string> {
  readonly words: readonly string[];
  readonly values: Readonly<Partial<Record<K, string>>>;
  /** In words, or null when all of it is understood. */
  readonly problem: string | null;
}

/** Reads `status:error agent:writer storage`. A key without a value yet changes nothing. */
export function filterWords<K extends string>(text: string, keys: readonly K[]): FilterWords<K> {
  const words: string[] = [];
  const values: Partial<Record<K, string>> = {};
  let problem: string | null = null;
  for (const word of text.trim().split(/\s+/).filter(Boolean)) {
    const [, key, value] = /^([a-z]+):(\S*)$/i.exec(word) ?? [];
    if (key === undefined || value === undefined) {
      words.push(word);
      continue;
    }
    const known = keys.find((one) => one === key.toLowerCase());
    if (!known) problem ??= unknownKey(key, keys);
    else if (value !== "") values[known] = value;
  }
  return { words, values, problem };
}

function unknownKey(key: string, keys: readonly string[]): string {
  const near = keys.find((one) => distance(one, key.toLowerCase()) <= 2);
  return `unknown key "${key}"${near ? `, did you mean ${near}?` : `, known are ${keys.join(", ")}`}`;
}

/** Edits between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
