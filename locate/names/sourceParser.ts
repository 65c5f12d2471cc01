import type { Tree } from "@vscode/tree-sitter-wasm";
import * as treeSitter from "@vscode/tree-sitter-wasm";

/** Languages in which names are found. */
export type SourceLanguage = "python" | "typescript" | "tsx" | "javascript";

const BY_EXTENSION: ReadonlyMap<string, SourceLanguage> = new Map([
  ["py", "python"],
  ["pyi", "python"],
  ["ts", "typescript"],
  ["mts", "typescript"],
  ["cts", "typescript"],
  ["tsx", "tsx"],
  ["js", "javascript"],
  ["jsx", "javascript"],
  ["mjs", "javascript"],
  ["cjs", "javascript"],
]);

/** The language of a file by the end of its name; null when names are not found in it. */
export function languageOf(path: string): SourceLanguage | null {
  return BY_EXTENSION.get(path.slice(path.lastIndexOf(".") + 1).toLowerCase()) ?? null;
}

/** Turns source text into syntax trees. */
export interface SourceParser {
  /**
   * The syntax tree of a text, which the caller has to delete; null for a text over a million characters or one that
   * takes longer than `maxMs`. Rejects when the grammar can't be loaded.
   */
  parse(text: string, language: SourceLanguage, maxMs?: number): Promise<Tree | null>;
}

const MAX_TEXT = 1_000_000;
const MAX_MS = 2000;
/** Shorter texts can't take long; looking at the clock all along costs them a tenth. */
const TIMED_FROM = 20_000;

// The package is CommonJS: Node gives its exports as the default only, a bundler as names too.
const { Language, Parser } = (treeSitter as unknown as { default?: typeof treeSitter }).default ?? treeSitter;
type Grammar = InstanceType<typeof Language>;

let ready: Promise<void> | null = null;

/**
 * Makes a parser. `load` gives the bytes of a file of the grammar package by its name (`tree-sitter.wasm`,
 * `tree-sitter-python.wasm` …); each is asked for once, when it is first needed.
 */
export function createParser(load: (file: string) => Promise<Uint8Array>): SourceParser {
  const grammars = new Map<SourceLanguage, Promise<Grammar>>();
  const parsers = new Map<SourceLanguage, InstanceType<typeof Parser>>();
  async function loadGrammar(language: SourceLanguage): Promise<Grammar> {
    ready ??= start(load).catch((error: unknown) => {
      ready = null;
      throw error;
    });
    await ready;
    return Language.load(await load(`tree-sitter-${language}.wasm`));
  }
  function grammar(language: SourceLanguage): Promise<Grammar> {
    const known = grammars.get(language);
    if (known) return known;
    const loading = loadGrammar(language);
    grammars.set(language, loading);
    // A failure is not kept, so that the next text tries again.
    loading.catch(() => grammars.delete(language));
    return loading;
  }
  return {
    async parse(text, language, maxMs = MAX_MS) {
      if (text.length > MAX_TEXT) return null;
      const loaded = await grammar(language);
      const parser = parsers.get(language) ?? new Parser().setLanguage(loaded);
      parsers.set(language, parser);
      if (text.length < TIMED_FROM) return parser.parse(text);
      const end = Date.now() + maxMs;
      const tree = parser.parse(text, null, { progressCallback: () => Date.now() > end });
      if (!tree) parser.reset();
      return tree;
    },
  };
}

/** The runtime is one for the whole program; the first parser loads it. */
async function start(load: (file: string) => Promise<Uint8Array>): Promise<void> {
  const options = { wasmBinary: await load("tree-sitter.wasm") };
  await Parser.init(options as unknown as { locateFile: () => string });
}
