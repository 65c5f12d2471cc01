import type { SnapshotStep } from "../../../model/modelSpan.ts";
import { stepStatus } from "../../reading/planSteps.ts";
import { type SqlToken, sqlStatements } from "./sqlTokens.ts";

/** Column → value; null where it is computed or NULL. */
type Row = ReadonlyMap<string, string | null>;

const TABLE: ReadonlySet<string> = new Set(["todos", "main.todos"]);
const MOST_ROWS = 500;

/**
 * A plan that an agent keeps as a table of todos in SQL, followed statement by statement. A statement that is not
 * understood changes nothing; a listing of the whole table puts right what was missed.
 */
export class TodoTable {
  #rows: Row[] = [];

  /** Takes over what the statements do, and what a listing shows. @returns whether they were about the todos */
  run(sql: string, result: string | null): boolean {
    let touched = false;
    for (const statement of sqlStatements(sql)) {
      const reader = new Reader(statement);
      const verb = reader.word();
      if (verb === "insert" || verb === "replace") touched = this.#insert(reader) || touched;
      else if (verb === "update") touched = this.#update(reader) || touched;
      else if (verb === "delete") touched = this.#delete(reader) || touched;
      else if (verb === "select" && result !== null && listsAll(statement)) touched = this.#listed(result) || touched;
    }
    return touched;
  }

  steps(): SnapshotStep[] {
    return this.#rows.map((row) => ({
      id: row.get("id") ?? null,
      title: row.get("title") ?? row.get("description") ?? row.get("id") ?? "todo",
      status: stepStatus(row.get("status") ?? "pending"),
      parentId: null,
      budgetMs: null,
    }));
  }

  #insert(reader: Reader): boolean {
    while (!reader.done && reader.peek() !== "into") reader.skip();
    reader.skip();
    if (!TABLE.has(reader.word() ?? "")) return false;
    const columns = reader.list()?.map((token) => token.text) ?? ["id", "title", "description", "status"];
    if (reader.word() !== "values") return false;
    for (let values = reader.list(); values; values = reader.list()) {
      const row = new Map(columns.map((column, i) => [column, plainValue(values?.[i])]));
      const id = row.get("id");
      const known = this.#rows.findIndex((one) => typeof id === "string" && one.get("id") === id);
      if (known >= 0) this.#rows[known] = new Map([...(this.#rows[known] ?? []), ...row]);
      else if (this.#rows.length < MOST_ROWS) this.#rows.push(row);
      if (reader.peek() === ",") reader.skip();
    }
    return true;
  }

  #update(reader: Reader): boolean {
    if (reader.peek() === "or") for (let i = 0; i < 2; i++) reader.skip();
    if (!TABLE.has(reader.word() ?? "") || reader.word() !== "set") return false;
    const change = new Map<string, string | null>();
    for (;;) {
      const column = reader.word();
      if (column === null || reader.next()?.text !== "=") return false;
      const value = reader.next();
      if (!value) return false;
      // What is computed, as the time of the change, is passed over.
      if (value.type === "value" || value.text === "null") change.set(column, plainValue(value));
      while (!reader.done && reader.peek() !== "," && reader.peek() !== "where") reader.skip();
      if (reader.peek() !== ",") break;
      reader.skip();
    }
    const matches = condition(reader);
    if (!matches) return false;
    this.#rows = this.#rows.map((row) => (matches(row) ? new Map([...row, ...change]) : row));
    return true;
  }

  #delete(reader: Reader): boolean {
    if (reader.word() !== "from" || !TABLE.has(reader.word() ?? "")) return false;
    const matches = condition(reader);
    if (!matches) return false;
    this.#rows = this.#rows.filter((row) => !matches(row));
    return true;
  }

  /** A listing is a table of Markdown: it knows which rows there are, and of them the columns it shows. */
  #listed(result: string): boolean {
    const lines = result.split("\n").filter((line) => line.trim().startsWith("|"));
    const cells = (line: string) =>
      line
        .trim()
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim());
    const columns = cells(lines[0] ?? "").map((column) => column.toLowerCase());
    if (!columns.includes("id") || !columns.includes("status")) return false;
    const known = new Map(this.#rows.map((row) => [row.get("id"), row]));
    this.#rows = lines.slice(2, MOST_ROWS + 2).map((line) => {
      const row = new Map(cells(line).map((cell, i) => [columns[i] ?? "", cell]));
      return new Map<string, string | null>([...(known.get(row.get("id")) ?? []), ...row]);
    });
    return true;
  }
}

const plainValue = (token: SqlToken | undefined) => (token?.type === "value" ? token.text : null);

/** Whether a query shows all todos: from that table alone, with no condition and no end. */
function listsAll(statement: readonly SqlToken[]): boolean {
  const words = statement.filter(({ type }) => type === "word").map(({ text }) => text);
  const from = words.indexOf("from");
  if (from < 0 || !TABLE.has(words[from + 1] ?? "")) return false;
  return !words.some((word) => word === "where" || word === "limit" || word === "join" || word === "group");
}

type Test = (row: Row) => boolean;

/** The condition of a statement, true where there is none; null where it is not understood. */
function condition(reader: Reader): Test | null {
  if (reader.done || reader.peek() === "returning") return () => true;
  if (reader.word() !== "where") return null;
  const any: Test[][] = [[]];
  for (;;) {
    const test = comparison(reader);
    if (!test) return null;
    any.at(-1)?.push(test);
    const word = reader.word();
    if (word === null || word === "returning") break;
    if (word === "or") any.push([]);
    else if (word !== "and") return null;
  }
  return (row) => any.some((all) => all.every((test) => test(row)));
}

function comparison(reader: Reader): Test | null {
  const column = reader.word();
  if (column === null) return null;
  const has = (row: Row) => row.get(column) ?? (column === "status" ? "pending" : null);
  const first = reader.next()?.text;
  const isNot = first === "not" || first === "!=" || first === "<>";
  const operator = first === "not" ? reader.next()?.text : first;
  if (operator === "in") {
    const values = reader.list();
    if (!values || values.some(({ type }) => type !== "value")) return null;
    const among = new Set<string | null>(values.map(({ text }) => text));
    return (row) => among.has(has(row)) !== isNot;
  }
  if (operator === "=" || operator === "==" || operator === "!=" || operator === "<>") {
    if (operator === "=" && reader.peek() === "=") reader.skip();
    const value = reader.next();
    if (value?.type !== "value") return null;
    return (row) => (has(row) === value.text) !== isNot;
  }
  return null;
}

/** A cursor over the pieces of a statement. */
class Reader {
  readonly #tokens: readonly SqlToken[];
  #at = 0;

  constructor(tokens: readonly SqlToken[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): string | null {
    return this.#tokens[this.#at]?.text ?? null;
  }

  next(): SqlToken | undefined {
    return this.#tokens[this.#at++];
  }

  skip(): void {
    this.#at++;
  }

  /** The word at hand; null, and nothing read, where there is none. */
  word(): string | null {
    const token = this.#tokens[this.#at];
    if (token?.type !== "word") return null;
    this.#at++;
    return token.text;
  }

  /** What stands in parentheses at hand, without the commas; an expression counts as its first piece. */
  list(): SqlToken[] | null {
    if (this.peek() !== "(" || this.#tokens[this.#at]?.type !== "sign") return null;
    this.#at++;
    const items: SqlToken[] = [];
    let depth = 0;
    let fresh = true;
    for (let token = this.next(); token; token = this.next()) {
      const sign = token.type === "sign" ? token.text : "";
      if (sign === ")" && depth === 0) return items;
      if (sign === "," && depth === 0) {
        fresh = true;
        continue;
      }
      if (sign === "(") depth++;
      if (sign === ")") depth--;
      if (fresh) items.push(token);
      fresh = false;
    }
    return null;
  }
}
