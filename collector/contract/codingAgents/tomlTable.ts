import { CannotEdit } from "./cannotEdit.ts";
import { type TomlStatement, tomlStatements } from "./tomlStatements.ts";

const BEGIN = "# traceline: from here …";
const END = "# traceline: … to here, put here by Traceline and taken back with: traceline capture";
/** In front of lines that were set aside. */
const ASIDE = "# traceline keeps: ";

/**
 * Puts keys into a table of a TOML file, in a block with marks around it. What the file says of the same keys is set aside
 * as comments; everything else stays as it is written.
 * @param entries keys with their values as TOML
 * @throws CannotEdit where the table is written in a way that can't be added to
 */
export function putInTable(
  text: string | null,
  table: string,
  entries: readonly (readonly [key: string, value: string])[],
): string {
  const before = takeBackFromTable(text ?? "", table);
  const eol = before.includes("\r\n") ? "\r\n" : "\n";
  const lines = before === "" ? [] : before.replace(/\r?\n$/, "").split(/\r?\n/);
  const statements = tomlStatements(lines).filter(({ path }) => path[0] === table);
  const header = statements.find(({ kind, path }) => kind === "header" && path.length === 1);
  if (!header && statements.some(({ kind, path }) => kind === "key" && !isUnderHeader(path, statements)))
    throw new CannotEdit(`The file sets ${table} without a line [${table}]. Write it as a table first.`);
  const keys = new Set(entries.map(([key]) => key));
  const aside = new Set(
    statements.filter(({ path }) => keys.has(path[1] ?? "")).flatMap(({ fromLine, toLine }) => range(fromLine, toLine)),
  );
  const rest = lines.map((line, at) => (aside.has(at) ? ASIDE + line : line));
  const block = [BEGIN, ...(header ? [] : [`[${table}]`]), ...entries.map(([key, value]) => `${key} = ${value}`), END];
  // In front of subtables a table may stand, and behind the last line it disturbs nothing.
  if (header) rest.splice(header.toLine, 0, ...block);
  else rest.push(...block);
  return rest.join(eol) + eol;
}

/** Takes the block out again, and puts what was set aside back in its place. */
export function takeBackFromTable(text: string, table: string): string {
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  const lines = text.split(/\r?\n/);
  const begin = lines.indexOf(BEGIN);
  const end = lines.indexOf(END);
  if (begin < 0 || end < begin) return text;
  const header = `[${table}]`;
  const next = tomlStatements(lines).find(({ fromLine }) => fromLine > end);
  // Keys that somebody has written behind the block belong to its table.
  const kept = lines.slice(begin, end).includes(header) && next?.kind === "key" ? [header] : [];
  lines.splice(begin, end - begin + 1, ...kept);
  return lines.map((line) => (line.startsWith(ASIDE) ? line.slice(ASIDE.length) : line)).join(eol);
}

function isUnderHeader(path: readonly string[], statements: readonly TomlStatement[]): boolean {
  return statements.some(
    (one) => one.kind === "header" && one.path.length > 1 && one.path.every((part, at) => part === path[at]),
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, n) => from + n);
}
