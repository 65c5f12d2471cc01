import { type KeyedGroup, type KeyedLine, keyedLines } from "./keyedLines.ts";
import { DEFINITION, type Place, type PlaceWhat } from "./place.ts";
import { likeness, oneSpaced, type Wording, wordingOf } from "./wording.ts";
import { splitWords } from "./words.ts";

/** Whether a file may define agents in words: YAML, and JSON whose name says that it is about agents. */
export function isDefinitionFile(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /\.ya?ml$/i.test(name) || (/\.json$/i.test(name) && /agent|crew/i.test(name));
}

/** Whether names stand in a text with gaps that the program fills, so that a search for a name as text misses it. */
export function hasGaps(text: string): boolean {
  return /\{\s*\w+\s*\}/.test(text) && /\brole\b|\bname\b/.test(text);
}

/** What only agents are described with. */
const OF_AGENTS = new Set(
  "role goal backstory instruction instructions prompt persona system_prompt systemPrompt system_message llm model model_client tools sub_agents handoffs agent_class".split(
    " ",
  ),
);
const OF_TASKS = new Set(["expected_output", "agent"]);
const DESCRIBED = new Set(["description"]);
const OF_TOOLS = new Set(["parameters", "input_schema", "inputSchema"]);

/**
 * The places where a YAML or JSON file defines agents, tasks and tools of these names: by a key at the top or under
 * `agents`, or by the value of `name` or `role`. What is described so has to be described as an agent, a task or a tool
 * is, or to stand under `agents`: files of all kinds hold names. In order of lines; one for a name on a line.
 */
export function definitionsIn(text: string, names: readonly string[]): Place[] {
  const keyed = keyedLines(text);
  const children = childrenOf(keyed);
  const known = new Map<KeyedGroup, PlaceWhat | null>();
  const what = (group: KeyedGroup) => {
    if (!known.has(group)) known.set(group, whatOf(group));
    return known.get(group) ?? null;
  };
  const described = keyed.flatMap((one): Found[] => {
    const own = children.get(one);
    const byKey = own && isListed(one.group) ? what(own) : null;
    if (byKey) return [{ start: one, what: byKey, said: one.key }];
    const byName = isNameKey(one.key) && one.value !== null ? what(one.group) : null;
    return byName ? [{ start: startOf(one), what: byName, said: one.value ?? "" }] : [];
  });
  const worded = described.slice(0, MOST_DESCRIBED).map((one) => ({ ...one, said: wordingOf(one.said) }));
  const placeOf = (name: string, { start, what }: Described) => placeAt(name, start, what, children.get(start));
  return names.flatMap((name) => surest(worded, name).map((one) => placeOf(name, one))).sort((a, b) => a.line - b.line);
}

/** More than a person writes into one file. */
const MOST_DESCRIBED = 2_000;

interface Found {
  readonly start: KeyedLine;
  readonly what: PlaceWhat;
  readonly said: string;
}

type Described = Omit<Found, "said"> & { readonly said: Wording };

/** Those that a name fits best, one of a line. */
function surest(described: readonly Described[], name: string): Described[] {
  const wanted = oneSpaced(name);
  const fits = described.map(({ said }) => likeness(said, wanted));
  const most = fits.reduce((a, b) => Math.max(a, b), 1);
  const best = described.filter((_, i) => fits[i] === most);
  return [...new Map(best.map((one) => [one.start.line, one])).values()];
}

const isNameKey = (key: string) => key === "name" || key === "role";
/** A list of sub-agents only names those that are described elsewhere. */
const isAgents = (key = "") => splitWords(key).at(-1) === "agents" && !/^sub/i.test(key);

/** Whether keys of a group may be names: at the top of a file, or under `agents` or `tasks`. */
function isListed({ parent, item }: KeyedGroup): boolean {
  return !item && (parent === null || /^(?:\w*agents|\w*tasks)$/i.test(parent.key));
}

/** The mapping that is the value of a key; none for a list. */
function childrenOf(keyed: readonly KeyedLine[]): Map<KeyedLine, KeyedGroup> {
  return new Map(
    keyed.flatMap(({ group }): [KeyedLine, KeyedGroup][] =>
      group.parent && !group.item ? [[group.parent, group]] : [],
    ),
  );
}

/** What a mapping describes, by its keys and by what it stands under; null where that is not known. */
function whatOf(group: KeyedGroup): PlaceWhat | null {
  const has = (keys: ReadonlySet<string>) => group.lines.some(({ key }) => keys.has(key));
  if (has(OF_TASKS)) return "unknown";
  if (has(OF_AGENTS)) return "agent";
  if (has(OF_TOOLS) && has(DESCRIBED)) return "tool";
  const list = group.item ? group.parent : group.parent?.group.parent;
  return isAgents(list?.key) ? "agent" : null;
}

/** An agent that is described under a key of its own begins at that key. */
function startOf(one: KeyedLine): KeyedLine {
  const { parent, item } = one.group;
  return parent && !item && isListed(parent.group) ? parent : (one.group.lines[0] ?? one);
}

function placeAt(name: string, start: KeyedLine, what: PlaceWhat, own: KeyedGroup | undefined): Place {
  const { line, column, key, group } = start;
  const last = (own ?? group).lines.at(-1) ?? start;
  const symbol = isNameKey(key) ? (group.parent?.key ?? null) : key;
  const rank = what === "tool" ? DEFINITION.schema : DEFINITION.entry;
  return { name, role: "definition", line, column, endLine: last.line, symbol, via: "literal", what, rank };
}
