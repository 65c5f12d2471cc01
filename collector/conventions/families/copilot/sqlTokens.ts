/** A piece of SQL: a word in lower case, a text or number as a value, or a sign. */
export type SqlToken =
  | { readonly type: "word"; readonly text: string }
  | { readonly type: "value"; readonly text: string }
  | { readonly type: "sign"; readonly text: string };

/** Longer statements are nobody's plan. */
const MOST_TEXT = 200_000;

const PIECE =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`([^`]*)`|([A-Za-z_][A-Za-z0-9_.]*)|(-?\d+(?:\.\d+)?)|(<>|!=|\|\||[\s\S])/y;

/** Statements of a text, each as its pieces; what is cut off in the middle of a text value is left out. */
export function sqlStatements(sql: string): SqlToken[][] {
  const statements: SqlToken[][] = [[]];
  const text = sql.slice(0, MOST_TEXT);
  PIECE.lastIndex = 0;
  for (let match = PIECE.exec(text); match; match = PIECE.exec(text)) {
    const [, single, double, back, word, number, sign] = match;
    const statement = statements.at(-1) as SqlToken[];
    if (single !== undefined) statement.push({ type: "value", text: single.replaceAll("''", "'") });
    else if (double !== undefined) statement.push({ type: "word", text: double.replaceAll('""', '"').toLowerCase() });
    else if (back !== undefined) statement.push({ type: "word", text: back.toLowerCase() });
    else if (word !== undefined) statement.push({ type: "word", text: word.toLowerCase() });
    else if (number !== undefined) statement.push({ type: "value", text: number });
    else if (sign === ";") statements.push([]);
    else if (sign !== undefined) statement.push({ type: "sign", text: sign });
    if (PIECE.lastIndex >= text.length) break;
  }
  return statements.filter((statement) => statement.length > 0);
}
