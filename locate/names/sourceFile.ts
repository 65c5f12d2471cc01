import type { Node } from "@vscode/tree-sitter-wasm";
import { isNameKey, meaningOf } from "./callee.ts";
import { occurrences, prepareNames } from "./nameSet.ts";
import type { PlaceWhat } from "./place.ts";
import {
  calleeOf,
  declaredName,
  isCall,
  isClass,
  isField,
  isFunction,
  keyOf,
  parameterNames,
  positional,
  same,
  unwrap,
} from "./syntax.ts";

/** A function that makes agents or tools of a name it is given: the position of that argument and what it makes. */
export interface Maker {
  readonly position: number;
  readonly what: PlaceWhat;
}

/** A function, class or variable of a file. */
export interface Declaration {
  /** The identifier that names it. */
  readonly name: Node;
  /** The function or class itself, else the value of the variable. */
  readonly value: Node;
  readonly whole: Node;
}

/** One parsed file with what is looked up in it more than once. */
export class SourceFile {
  readonly text: string;
  readonly root: Node;
  readonly #declarations = new Map<string, Declaration | null>();
  readonly #makers = new Map<string, Maker | null>();
  readonly #imported = new Map<string, boolean>();

  constructor(text: string, root: Node) {
    this.text = text;
    this.root = root;
  }

  /** The smallest node over a stretch of text. */
  nodeAt(at: number, length: number): Node | null {
    return this.root.descendantForIndex(at, at + length);
  }

  /** The function, class or variable of this name in this file, the first where there are several; null for none. */
  declarationNamed(name: string): Declaration | null {
    const known = this.#declarations.get(name);
    if (known !== undefined) return known;
    const found = this.#find(name);
    this.#declarations.set(name, found);
    return found;
  }

  /** Whether a function of this file hands one of its parameters on as the name of what it makes. */
  makerNamed(name: string): Maker | null {
    const known = this.#makers.get(name);
    if (known !== undefined) return known;
    const value = this.declarationNamed(name)?.value ?? null;
    const found = isFunction(value) ? makerOf(value) : null;
    this.#makers.set(name, found);
    return found;
  }

  /** Whether an identifier comes from another file. */
  isImported(name: string): boolean {
    const known = this.#imported.get(name);
    if (known !== undefined) return known;
    const imported = occurrences(this.text, prepareNames([name])).some(({ at, text }) => {
      const node = text === name ? this.nodeAt(at, text.length) : null;
      return [node?.parent, node?.parent?.parent].some((around) => IMPORTS.has(around?.type ?? ""));
    });
    this.#imported.set(name, imported);
    return imported;
  }

  #find(name: string): Declaration | null {
    for (const { at, text } of occurrences(this.text, prepareNames([name]))) {
      const node = text === name ? this.nodeAt(at, text.length) : null;
      const whole = node?.parent ?? null;
      if (!node || !whole) continue;
      if ((isFunction(whole) || isClass(whole)) && isField(node, "name")) return { name: node, value: whole, whole };
      const value = unwrap(whole.childForFieldName("value") ?? whole.childForFieldName("right"));
      if (value && same(declaredName(whole), node)) return { name: node, value, whole };
    }
    return null;
  }
}

const IMPORTS = new Set(["import_specifier", "import_clause", "import_from_statement", "aliased_import"]);

const MAX_CALLS = 200;

function makerOf(definition: Node): Maker | null {
  const parameters = parameterNames(definition);
  const body = definition.childForFieldName("body");
  if (parameters.length === 0 || !body) return null;
  const calls = isCall(body) ? [body] : body.descendantsOfType(["call", "call_expression", "new_expression"]);
  for (const call of calls.slice(0, MAX_CALLS)) {
    const callee = call && calleeOf(call);
    const meaning = callee && meaningOf(callee);
    if (!call || meaning?.role !== "definition") continue;
    const position = parameters.indexOf(nameArgument(call, meaning.what) ?? "");
    if (position >= 0) return { position, what: meaning.what };
  }
  return null;
}

/** The identifier that a call is given as a name, as a keyword, in an object or as the first argument. */
function nameArgument(call: Node, what: PlaceWhat): string | null {
  for (const argument of call.childForFieldName("arguments")?.namedChildren ?? []) {
    const entries = argument?.type === "object" ? argument.namedChildren : [argument];
    for (const entry of entries) {
      if (entry?.type === "shorthand_property_identifier" && isNameKey(entry.text, what)) return entry.text;
      const value = entry?.childForFieldName("value");
      if (entry && value?.type === "identifier" && isNameKey(keyOf(entry) ?? "", what)) return value.text;
    }
  }
  const first = positional(call)[0];
  return first?.type === "identifier" ? first.text : null;
}
