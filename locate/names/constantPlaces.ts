import type { Node } from "@vscode/tree-sitter-wasm";
import { standingPlace } from "./literalPlace.ts";
import { occurrences, prepareNames } from "./nameSet.ts";
import { definitionAt, type FoundPlace } from "./placeBuilder.ts";
import type { SourceFile } from "./sourceFile.ts";
import {
  declaredName,
  isClass,
  isField,
  isFunction,
  isObject,
  isString,
  keyOf,
  parameterNames,
  same,
  unwrapOutwards,
} from "./syntax.ts";

/** What holds a name: a variable, or an entry of an object, a class or an enumeration. */
interface Constant {
  readonly key: string;
  /** Of an entry: what it is an entry of. */
  readonly owner: string | null;
  /** Where it is declared. */
  readonly declared: Node;
}

const MAX_USES = 50;

/**
 * The places that a name stands for which a constant of the file holds: `const NAME = "Writer"; new Agent({ name: NAME })`,
 * `Agent(name=Names.WRITER)`; where this file makes nothing of it, the constant itself. None where the variable is given
 * several values. `node` is inside the string.
 */
export function constantPlaces(name: string, node: Node, file: SourceFile): FoundPlace[] {
  const literal = isString(node) ? node : isString(node.parent) ? node.parent : null;
  const constant = literal && constantOf(literal);
  if (!constant) return [];
  const { key, owner, declared } = constant;
  const nodes = occurrences(file.text, prepareNames([key])).flatMap(({ at, text }) => {
    const found = text === key ? file.nodeAt(at, text.length) : null;
    return found && found.text === key && !same(found, declared) && !isKey(found) ? [found] : [];
  });
  if (owner === null && nodes.some((one) => isDeclared(one) && scopeOf(one)?.id === scopeOf(declared)?.id)) return [];
  const uses = nodes.slice(0, MAX_USES).flatMap((one): FoundPlace[] => {
    const use = owner === null ? (isSeen(one, declared) ? one : null) : entryOf(one, owner);
    const place = use && standingPlace(name, use, file);
    return place ? [place] : [];
  });
  if (uses.length > 0 || !isShared(constant)) return uses;
  return [definitionAt(name, declared, literal, "unknown", "constant", "literal")];
}

/** Written as what other files may use: `WRITER`, `Names.writer`. */
function isShared({ key, owner, declared }: Constant): boolean {
  return scopeOf(declared) === null && /^[A-Z]/.test(owner ?? key) && (owner !== null || key === key.toUpperCase());
}

function constantOf(literal: Node): Constant | null {
  const value = unwrapOutwards(literal);
  const around = value.parent;
  if (!around) return null;
  const variable = declaredName(around);
  if (variable) {
    const body = around.parent?.type === "expression_statement" ? around.parent.parent : around.parent;
    const owner = isClass(body?.parent ?? null) ? (body?.parent?.childForFieldName("name")?.text ?? null) : null;
    return { key: variable.text, owner, declared: variable };
  }
  if (around.type === "enum_assignment") {
    const entry = around.childForFieldName("name");
    const owner = around.parent?.parent?.childForFieldName("name")?.text;
    return entry && owner ? { key: entry.text, owner, declared: entry } : null;
  }
  const entry = around.type === "pair" && isObject(around.parent) ? around.childForFieldName("key") : null;
  const object = entry && around.parent ? unwrapOutwards(around.parent).parent : null;
  const owner = object && declaredName(object)?.text;
  const key = entry && keyOf(around);
  return key && owner ? { key, owner, declared: entry } : null;
}

/** `NAMES.writer`, `Names.WRITER.value`, as what stands for the name. */
function entryOf(property: Node, owner: string): Node | null {
  const around = property.parent;
  if (around?.type !== "member_expression" && around?.type !== "attribute") return null;
  if (around.childForFieldName("object")?.text !== owner) return null;
  const value = around.parent;
  const isValue = value?.type === "attribute" && value.childForFieldName("attribute")?.text === "value";
  return isValue ? value : around;
}

/** Whether a variable is the one that is declared there: seen from its scope, and no parameter in between is called so. */
function isSeen(use: Node, declared: Node): boolean {
  const scope = scopeOf(declared);
  for (let at = scopeOf(use); at; at = scopeOf(at)) {
    if (same(at, scope)) return true;
    if (parameterNames(at).includes(use.text)) return false;
  }
  return scope === null;
}

/** The `name` of `name=value` and `name: value`. */
function isKey(node: Node): boolean {
  const type = node.parent?.type;
  return (type === "keyword_argument" && isField(node, "name")) || (type === "pair" && isField(node, "key"));
}

function isDeclared(node: Node): boolean {
  return node.parent !== null && same(declaredName(node.parent), node);
}

function scopeOf(node: Node): Node | null {
  for (let at = node.parent; at; at = at.parent) if (isFunction(at)) return at;
  return null;
}
