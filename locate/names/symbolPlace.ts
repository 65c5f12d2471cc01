import type { Node } from "@vscode/tree-sitter-wasm";
import { runsArgument, whatOf } from "./callee.ts";
import { decoratedWhat, definesSomething } from "./literalPlace.ts";
import type { PlaceWhat } from "./place.ts";
import { callPlace, type DefinitionRank, definitionAt, type FoundPlace } from "./placeBuilder.ts";
import {
  calleeOf,
  containerKey,
  declaredName,
  decoratorsOf,
  isArguments,
  isCall,
  isClass,
  isField,
  isFunction,
  positional,
  same,
  unwrap,
} from "./syntax.ts";
import { splitWords } from "./words.ts";

/** The place that a name as an identifier stands for; null when it defines and calls nothing. */
export function symbolPlace(name: string, node: Node): FoundPlace | null {
  const parent = node.parent;
  if (!parent) return null;
  const exact = node.text === name;
  // Of a single word in another way of writing (`Read`, `read`) every project has some.
  if (!exact && splitWords(name).length < 2) return null;
  if ((isFunction(parent) || isClass(parent)) && isField(node, "name")) return functionPlace(name, node, parent, exact);
  if (parent.type === "pair" && isField(node, "key")) return keyPlace(name, node, parent, exact);
  if (same(declaredName(parent), node)) return variablePlace(name, node, parent, exact);
  const call = calledBy(node);
  return call && callPlace(name, call, "function", "named", "symbol");
}

function functionPlace(name: string, node: Node, definition: Node, exact: boolean): FoundPlace {
  const what = decoratedWhat(decoratorsOf(definition));
  const plain = isClass(definition) ? "class" : "function";
  const rank: DefinitionRank = what && exact ? "bound" : exact ? "named" : "respelled";
  return definitionAt(name, node, definition, what ?? plain, rank, "symbol");
}

/** `const search = tool(…)`, `search = Agent(…)`, `const search = async () => …` */
function variablePlace(name: string, node: Node, declaration: Node, exact: boolean): FoundPlace | null {
  const value = unwrap(declaration.childForFieldName("value") ?? declaration.childForFieldName("right"));
  if (!value) return null;
  if (isFunction(value) || isClass(value)) {
    const plain = isClass(value) ? "class" : "function";
    return definitionAt(name, node, declaration, plain, exact ? "named" : "respelled", "symbol");
  }
  const what = definesSomething(value);
  return what && definitionAt(name, node, declaration, what, exact ? "bound" : "respelled", "symbol");
}

/** `tools: { search: tool(…) }`, `{ search: async () => … }`, `tools: { search: webSearch }` */
function keyPlace(name: string, node: Node, pair: Node, exact: boolean): FoundPlace | null {
  const value = unwrap(pair.childForFieldName("value"));
  const container: PlaceWhat | null = whatOf(splitWords((pair.parent && containerKey(pair.parent)) ?? ""));
  if (!value) return null;
  const made = definesSomething(value);
  if (!made && !isFunction(value)) {
    const entry = container && value.type === "identifier" && exact;
    return entry ? definitionAt(name, node, pair, container, "entry", "symbol") : null;
  }
  const rank: DefinitionRank = (made || container) && exact ? "bound" : exact ? "named" : "respelled";
  return definitionAt(name, node, pair, made ?? container ?? "function", rank, "symbol");
}

/** The call that calls this identifier itself, or as a method of `this` or of anything when the name has several words. */
function calledBy(node: Node): Node | null {
  const parent = node.parent;
  if (!parent) return null;
  const member = isField(node, "property") || isField(node, "attribute");
  const target = member || parent.type === "await_expression" ? parent : node;
  if (member) {
    const object = parent.childForFieldName("object")?.text ?? "";
    if (object !== "this" && object !== "self" && splitWords(node.text).length < 2) return null;
  }
  const call = target.parent;
  return isCall(call) && (isField(target, "function") || isField(target, "constructor")) ? call : null;
}

/** Methods with which frameworks run an agent, a tool or a workflow. */
const RUN_METHODS = new Set(
  "run invoke generate stream call execute kickoff ask start respond process query iter chat ainvoke arun acall astream run_sync run_async run_stream runSync runStream kickoff_async batch abatch generateLegacy streamLegacy createRun forward".split(
    " ",
  ),
);

/** The call of a definition through the variable or function that holds it; null when the identifier only mentions it. */
export function linkedCall(name: string, node: Node, what: PlaceWhat): FoundPlace | null {
  const parent = node.parent;
  if (!parent || isFunction(parent)) return null;
  const direct = parent.type === "await_expression" ? parent : node;
  if (isCall(direct.parent) && isField(direct, "function")) return linked(name, direct.parent, what);
  if (isField(node, "object")) {
    const method = (parent.childForFieldName("property") ?? parent.childForFieldName("attribute"))?.text ?? "";
    const call = parent.parent;
    const calls = isCall(call) && isField(parent, "function") && RUN_METHODS.has(method);
    return calls ? linked(name, call, what) : null;
  }
  if (!isArguments(parent) || !isCall(parent.parent)) return null;
  const callee = calleeOf(parent.parent);
  const position = positional(parent.parent).findIndex((argument) => argument.id === node.id);
  const runs = callee !== null && position >= 0 && position <= 1 && runsArgument(callee);
  return runs ? linked(name, parent.parent, what) : null;
}

const linked = (name: string, call: Node, what: PlaceWhat) => callPlace(name, call, what, "linked", "symbol");
