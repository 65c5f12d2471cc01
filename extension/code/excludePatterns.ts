/**
 * The patterns of `files.exclude` and `search.exclude` as lines of a `.gitignore`: the editor's globs begin at the
 * folder unless they say otherwise, and may offer choices in braces. A pattern that depends on a neighbour file
 * (`{ "when": … }`) excludes nothing here.
 */
export function excludePatterns(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings)
    .filter(([, on]) => on === true)
    .flatMap(([glob]) => choices(glob))
    .map((glob) => (glob.startsWith("**") || glob.startsWith("/") ? glob : `/${glob}`))
    .map((glob) => glob.replace(/\/\*\*$/, "/"));
}

const MOST_CHOICES = 64;

/** A glob without braces for each choice that it offers. */
function choices(glob: string): string[] {
  const [whole, inside] = /\{([^{}]*)\}/.exec(glob) ?? [];
  if (whole === undefined || inside === undefined) return [glob];
  return inside
    .split(",")
    .flatMap((choice) => choices(glob.replace(whole, () => choice)))
    .slice(0, MOST_CHOICES);
}
