import type { Node } from "@vscode/tree-sitter-wasm";
import type { Callee } from "./callee.ts";

/** What is the same in the syntax of Python, TypeScript and JavaScript, told by the types of their grammars' nodes. */

declare const known: unique symbol;
/** A node whose type was looked at. Without the mark, the compiler would take the others for no nodes at all. */
type Known = Node & { readonly [known]: true };

const CALLS: ReadonlySet<string> = new Set(["call", "call_expression", "new_expression"]);
const ARGUMENTS: ReadonlySet<string> = new Set(["arguments", "argument_list"]);
const OBJECTS: ReadonlySet<string> = new Set(["object", "dictionary"]);
const FUNCTIONS: ReadonlySet<string> = new Set([
  "function_definition",
  "function_declaration",
  "generator_function_declaration",
  "function_expression",
  "generator_function",
  "method_definition",
  "arrow_function",
  "lambda",
]);
const CLASSES: ReadonlySet<string> = new Set([
  "class_definition",
  "class_declaration",
  "abstract_class_declaration",
  "class",
]);
const WRAPPERS: ReadonlySet<string> = new Set([
  "parenthesized_expression",
  "as_expression",
  "satisfies_expression",
  "non_null_expression",
  "await_expression",
  "await",
]);

export const isCall = (node: Node | null): node is Known => node !== null && CALLS.has(node.type);
export const isArguments = (node: Node | null): node is Known => node !== null && ARGUMENTS.has(node.type);
export const isObject = (node: Node | null): node is Known => node !== null && OBJECTS.has(node.type);
export const isFunction = (node: Node | null): node is Known => node !== null && FUNCTIONS.has(node.type);
export const isClass = (node: Node | null): node is Known => node !== null && CLASSES.has(node.type);
export const isString = (node: Node | null): node is Known =>
  node !== null && (node.type === "string" || node.type === "template_string");

export const same = (a: Node | null, b: Node | null): boolean => a !== null && b !== null && a.id === b.id;

/** Whether a node is the child of its parent that has this field. */
export function isField(node: Node, field: string): boolean {
  return same(node.parent?.childForFieldName(field) ?? null, node);
}

/** The text between the quotes of a string; null when it is no string or holds values that are only known at run time. */
export function stringText(node: Node | null): string | null {
  if (!isString(node)) return null;
  const text = /^[rRbBuU]{0,2}("""|'''|["'`])([\s\S]*)\1$/.exec(node.text)?.[2];
  if (text === undefined || (node.type === "template_string" && text.includes("${"))) return null;
  return text;
}

/** What is behind parentheses, `await`, `as`, `!`. */
export function unwrap(node: Node | null): Node | null {
  let inner = node;
  while (inner && WRAPPERS.has(inner.type)) inner = inner.firstNamedChild;
  return inner;
}

/** The outermost of the parentheses, `as` and the like around an expression; the expression itself when there are none. */
export function unwrapOutwards(node: Node): Node {
  let outer = node;
  while (outer.parent && WRAPPERS.has(outer.parent.type)) outer = outer.parent;
  return outer;
}

/** The node that names what a call calls, the last identifier of its chain. */
export function calleeName(call: Node): Node | null {
  const target = unwrap(call.childForFieldName("function") ?? call.childForFieldName("constructor"));
  return target?.childForFieldName("property") ?? target?.childForFieldName("attribute") ?? target;
}

/** What a call calls and how; null when it has no name, as in `pick()(x)`. */
export function calleeOf(call: Node): Callee | null {
  const target = call.childForFieldName("function") ?? call.childForFieldName("constructor");
  const chain: string[] = [];
  let at = unwrap(target);
  for (let depth = 0; at && depth < 8; depth++) {
    const name = at.childForFieldName("property") ?? at.childForFieldName("attribute");
    if (name) {
      chain.unshift(name.text);
      at = unwrap(at.childForFieldName("object"));
    } else if (at.type === "identifier" || at.type === "this") {
      chain.unshift(at.text);
      break;
    } else if (isCall(at) && chain.length > 0) {
      // A chain over calls, as builders have it: what the outermost call is named decides.
      break;
    } else if (at.type === "generic_type" || at.type === "instantiation_expression") {
      at = at.firstNamedChild;
    } else break;
  }
  if (chain.length === 0) return null;
  const parent = call.parent?.type;
  const awaited = parent === "await" || parent === "await_expression" || target?.type === "await_expression";
  return { chain, constructed: call.type === "new_expression", awaited };
}

/** The call around a list of arguments; the decorated thing is not looked at. */
export function callAround(argumentsNode: Node): Node | null {
  const parent = argumentsNode.parent;
  return isCall(parent) ? parent : null;
}

/** The positional arguments of a call; keyword arguments and comments are none. */
export function positional(call: Node): Node[] {
  const list = call.childForFieldName("arguments");
  const skipped = new Set(["comment", "keyword_argument"]);
  return (list?.namedChildren ?? []).filter((node): node is Node => node !== null && !skipped.has(node.type));
}

/** The key of a `key: value` of an object, or the name of a keyword argument, as text. */
export function keyOf(pair: Node): string | null {
  const key = pair.childForFieldName("key") ?? pair.childForFieldName("name");
  return key === null ? null : (stringText(key) ?? (key.type === "computed_property_name" ? null : key.text));
}

/** The key under which an object, list or call stands: of the pair, keyword argument, variable or field around it. */
export function containerKey(node: Node): string | null {
  for (let at = node.parent, depth = 0; at && depth < 6; at = at.parent, depth++) {
    if (at.type === "pair" || at.type === "keyword_argument") return keyOf(at);
    const name = declaredName(at);
    if (name) return name.text;
    if (isArguments(at) || isFunction(at) || isObject(at)) return null;
  }
  return null;
}

/** The identifier that a declaration or assignment gives a value to; null for patterns and everything else. */
export function declaredName(node: Node): Node | null {
  const name =
    node.type === "variable_declarator"
      ? node.childForFieldName("name")
      : node.type === "assignment" || node.type === "assignment_expression"
        ? node.childForFieldName("left")
        : null;
  return name?.type === "identifier" ? name : null;
}

/** The variable that holds what an expression gives, directly or through a chain of calls on it (`Graph().add().build()`). */
export function boundVariable(expression: Node): Node | null {
  let at: Node = expression;
  for (let depth = 0; depth < 64; depth++) {
    const parent = at.parent;
    if (!parent) return null;
    const name = declaredName(parent);
    if (name && !same(name, at)) return name;
    const transparent =
      WRAPPERS.has(parent.type) ||
      (parent.type === "member_expression" && isField(at, "object")) ||
      (parent.type === "attribute" && isField(at, "object")) ||
      (isCall(parent) && isField(at, "function")) ||
      (parent.type === "arrow_function" && isField(at, "body"));
    if (!transparent) return null;
    at = parent;
  }
  return null;
}

/** The identifier that names a function or class, also that of the variable or key that an anonymous one is given to. */
function nameOfDefinition(node: Node): Node | null {
  const own = node.childForFieldName("name");
  if (own) return own;
  const parent = node.parent;
  if (!parent) return null;
  if (parent.type === "pair" || parent.type === "public_field_definition" || parent.type === "field_definition") {
    return parent.childForFieldName("key") ?? parent.childForFieldName("name") ?? parent.childForFieldName("property");
  }
  return declaredName(parent);
}

/** Most steps outwards from a place; each costs as much as the place lies deep. */
const MAX_DEPTH = 100;

/** The name of the innermost function or class around a node that has one. */
export function enclosingSymbol(node: Node): string | null {
  for (let at = node.parent, depth = 0; at && depth < MAX_DEPTH; at = at.parent, depth++) {
    if (!isFunction(at) && !isClass(at)) continue;
    const name = nameOfDefinition(at);
    if (name) return stringText(name) ?? name.text;
  }
  return null;
}

/** The decorators of a function or class, as the expressions behind the `@`. */
export function decoratorsOf(definition: Node): Node[] {
  const around = definition.parent?.type === "decorated_definition" ? definition.parent : definition;
  return (around.namedChildren ?? [])
    .filter((node): node is Node => node?.type === "decorator")
    .map((node) => node.firstNamedChild)
    .filter((node): node is Node => node !== null);
}

/** The callee of a decorator, with or without arguments. */
export function decoratorCallee(expression: Node): Callee | null {
  if (isCall(expression)) return calleeOf(expression);
  const name = expression.childForFieldName("attribute") ?? expression.childForFieldName("property") ?? expression;
  const object = expression.childForFieldName("object");
  return { chain: object ? [object.text, name.text] : [name.text], constructed: false, awaited: false };
}

/** What the parameters of a function are called; the text of those that are taken apart. */
export function parameterNames(definition: Node): string[] {
  const single = definition.childForFieldName("parameter");
  if (single) return [single.text];
  return (definition.childForFieldName("parameters")?.namedChildren ?? []).map((node) => {
    const name = node?.childForFieldName("pattern") ?? node?.childForFieldName("name") ?? node?.firstNamedChild ?? node;
    return name?.text ?? "";
  });
}
