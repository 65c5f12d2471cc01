/** A stretch of the run's sentence, and how it is set. */
export interface SentencePart {
  readonly text: string;
  readonly tone: "plain" | "strong" | "over" | "guard" | "error" | "more";
}

const FIGURE = String.raw`<?\d[\d.,]*(?:\u00a0| )(?:ms|s|min|h)\b(?:(?:\u00a0| )\d+(?:\u00a0| )(?:s|min)\b)?`;
const FIRST_TIME = new RegExp(`^([^.]*?\\b(?:in|after|for) )(${FIGURE})`);
const OVER = new RegExp(`▲(?:\u00a0| )?${FIGURE} over`);
const WARM: readonly (readonly [RegExp, SentencePart["tone"]])[] = [
  [OVER, "over"],
  [/^(?:◆(?:\u00a0| )?)?Blocked\b/, "guard"],
  [/◆(?:\u00a0| )[^.,]*/, "guard"],
  [/^(?:✕(?:\u00a0| )?)?Failed\b/, "error"],
  [/\b(?:[Aa]nd )?\d+ more(?: to see)?\b/, "more"],
];

/** The run's sentence with its outcome and its first figure set apart, and warm words where there is trouble. */
export function sentenceParts(sentence: string): SentencePart[] {
  const marks: { from: number; to: number; tone: SentencePart["tone"] }[] = [];
  const first = FIRST_TIME.exec(sentence);
  if (first?.[1] !== undefined && first[2] !== undefined) {
    marks.push({ from: first[1].length, to: first[1].length + first[2].length, tone: "strong" });
  }
  for (const [pattern, tone] of WARM) {
    const found = pattern.exec(sentence);
    if (!found) continue;
    const mark = { from: found.index, to: found.index + found[0].length, tone };
    if (!marks.some((other) => other.from < mark.to && mark.from < other.to)) marks.push(mark);
  }
  marks.sort((a, b) => a.from - b.from);
  const parts: SentencePart[] = [];
  let at = 0;
  for (const mark of marks) {
    if (mark.from > at) parts.push({ text: sentence.slice(at, mark.from), tone: "plain" });
    parts.push({ text: sentence.slice(mark.from, mark.to), tone: mark.tone });
    at = mark.to;
  }
  if (at < sentence.length) parts.push({ text: sentence.slice(at), tone: "plain" });
  return parts;
}
