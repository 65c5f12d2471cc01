/** Lines that differ, with two lines around them, as `diff -u` would mark them; nothing where none does. */
export function lineDiff(before: string, after: string): string[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const marked: string[] = [];
  const same = commonLengths(a, b);
  for (let [i, j] = [0, 0]; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      marked.push(` ${a[i]}`);
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || lengthAt(same, i + 1, j) >= lengthAt(same, i, j + 1)))
      marked.push(`-${a[i++]}`);
    else marked.push(`+${b[j++]}`);
  }
  const isNear = marked.map((_, at) => marked.slice(Math.max(0, at - 2), at + 3).some((line) => !line.startsWith(" ")));
  return marked.flatMap((line, at) => (isNear[at] ? [line] : isNear[at - 1] ? ["…"] : []));
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

const lengthAt = (lengths: readonly Uint32Array[], i: number, j: number) => lengths[i]?.[j] ?? 0;

/** How many lines the rests of both have in common, in order, from each pair of lines on. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      (lengths[i] as Uint32Array)[j] =
        a[i] === b[j]
          ? lengthAt(lengths, i + 1, j + 1) + 1
          : Math.max(lengthAt(lengths, i + 1, j), lengthAt(lengths, i, j + 1));
  return lengths;
}
