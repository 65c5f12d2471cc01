import type { CodeKey } from "../../collector/contract/code.ts";
import type { KeyPlace, KeyPlaces } from "../code/keyPlaces.ts";
import { counted } from "../common/counted.ts";
import { say } from "../common/say.ts";
import { plainMarkdown } from "./hoverText.ts";

/** A line of a file of the workspace, as it is saved. */
export interface CandidateLine {
  readonly path: string;
  readonly line: number;
}

/** A line that may be the place of a key, and the other lines that fit as well. */
export interface TiedPlace {
  /** In the form that is followed through edits; it is drawn nowhere. */
  readonly place: KeyPlace;
  readonly others: readonly CandidateLine[];
}

const MOST_OTHERS = 5;
const MOST_CHARACTERS = 80;

/** Of each file, its lines that are among several that fit equally well. */
export function tiesByFile(ties: KeyPlaces["ties"]): Map<string, TiedPlace[]> {
  const all = [...ties].flatMap(([key, lines]) => {
    const distinct = [...new Map(lines.map((one) => [`${one.line} ${one.path}`, one])).values()];
    return distinct.map(
      (one): TiedPlace => ({ place: placeOf(key, one), others: distinct.filter((it) => it !== one) }),
    );
  });
  return Map.groupBy(all, ({ place }) => place.path);
}

const placeOf = (key: CodeKey, { path, line }: CandidateLine): KeyPlace => ({
  key,
  role: "definition",
  path,
  line,
  via: "literal",
  exact: false,
  stale: null,
});

/**
 * What the hover over such a line says, as Markdown in which every word of the trace and of file names is escaped.
 * @param linkOf the address of a line; null where the file is gone
 */
export function perhapsText(
  key: CodeKey,
  others: readonly CandidateLine[],
  linkOf: (line: CandidateLine) => string | null,
): string {
  const shown = others.slice(0, MOST_OTHERS).map((one) => linked(one, linkOf(one)));
  const more = others.length - shown.length;
  const list = more > 0 ? say("{0} and {1} more", shown.join(", "), more) : shown.join(", ");
  const [calls, name] = [counted(key.calls, "call"), `**${plainMarkdown(key.name)}**`];
  return others.length === 1
    ? say("Perhaps: {0} of {1}: this line or {2}", calls, name, list)
    : say("Perhaps: {0} of {1}: this line or one of {2}", calls, name, list);
}

function linked({ path, line }: CandidateLine, address: string | null): string {
  // The end of a path tells more than its beginning.
  const end = path.length > MOST_CHARACTERS ? `…${path.slice(1 - MOST_CHARACTERS)}` : path;
  const title = `${plainMarkdown(end)}:${line}`;
  return address === null ? title : `[${title}](${address})`;
}
