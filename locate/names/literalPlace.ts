import type { Node } from "@vscode/tree-sitter-wasm";
import {
  attributeWhat,
  type Callee,
  carriesOnly,
  definesByName,
  describedBy,
  describesOnly,
  isNameKey,
  meaningOf,
  operationWhat,
  startsSpan,
  whatOf,
} from "./callee.ts";
import type { PlaceWhat } from "./place.ts";
import { callPlace, definitionAt, definitionByCall, type FoundPlace } from "./placeBuilder.ts";
import type { SourceFile } from "./sourceFile.ts";
import {
  callAround,
  calleeOf,
  containerKey,
  declaredName,
  decoratorCallee,
  isArguments,
  isCall,
  isClass,
  isFunction,
  isObject,
  isString,
  keyOf,
  positional,
  same,
  stringText,
  unwrap,
  unwrapOutwards,
} from "./syntax.ts";
import { splitWords } from "./words.ts";

/** The place that a name as a string stands for; null when the string is something else. `node` is inside the string. */
export function literalPlace(name: string, node: Node, file: SourceFile): FoundPlace | null {
  const literal = isString(node) ? node : isString(node.parent) ? node.parent : null;
  const text = stringText(literal);
  if (!literal || text === null) return null;
  return text === name ? standingPlace(name, literal, file) : operationPlace(name, text, literal);
}

/** The place that something stands for whose value is the name: a string, or a variable that holds it. */
export function standingPlace(name: string, value: Node, file: SourceFile): FoundPlace | null {
  const parent = value.parent;
  if (value.type === "shorthand_property_identifier") return pairPlace(name, value, file);
  if (isArguments(parent)) return argumentPlace(name, value, parent, file);
  if (parent?.type === "keyword_argument") return keywordPlace(name, parent, file);
  if (parent?.type === "pair") {
    return same(parent.childForFieldName("key"), value) ? entryPlace(name, parent) : pairPlace(name, parent, file);
  }
  return parent ? fieldPlace(name, value, parent) : null;
}

/** `tracer.startActiveSpan("invoke_agent Writer")` */
function operationPlace(name: string, text: string, literal: Node): FoundPlace | null {
  if (!text.endsWith(` ${name}`) || !isArguments(literal.parent)) return null;
  const what = operationWhat(text.slice(0, -name.length - 1));
  const call = callAround(literal.parent);
  return what && call ? callPlace(name, call, what, "literal", "literal") : null;
}

function argumentPlace(name: string, literal: Node, list: Node, file: SourceFile): FoundPlace | null {
  const call = callAround(list);
  const callee = call && calleeOf(call);
  if (!call || !callee) return null;
  const place = positional(call);
  const position = place.findIndex((argument) => argument.id === literal.id);
  if (call.parent?.type === "decorator") return position === 0 ? decoratedPlace(name, call, callee) : null;
  const meaning = meaningOf(callee);
  if (meaning && (position === 0 || meaning.anyPosition)) return meaningPlace(name, call, meaning, file);
  const what = position === 1 ? attributeWhat(stringText(place[0] ?? null) ?? "") : null;
  if (what) return callPlace(name, call, what, "literal", "literal");
  if (carriesOnly(callee)) return null;
  const maker = callee.chain.length === 1 ? file.makerNamed(callee.chain[0] ?? "") : null;
  if (maker?.position === position) return definitionByCall(name, call, maker.what, "literal", "literal");
  if (position !== 0) return null;
  if (startsSpan(callee)) return callPlace(name, call, "unknown", "literal", "literal");
  const own = callee.chain.length === 1 || (callee.chain.length === 2 && /^(?:this|self)$/.test(callee.chain[0] ?? ""));
  if (!own || IGNORED.has(callee.chain.at(-1) ?? "")) return null;
  return callPlace(name, call, "unknown", "argument", "literal");
}

/** Functions of the languages and of test runners that are given all kinds of strings. */
const IGNORED = new Set(
  "require import describe it test String Symbol Error fetch len str repr getattr hasattr setattr isinstance TypeVar NewType open input super".split(
    " ",
  ),
);

/** `Agent(name="Writer")`, and `name: str = Field(default="search")` in a class */
function keywordPlace(name: string, keyword: Node, file: SourceFile): FoundPlace | null {
  const call = isArguments(keyword.parent) ? callAround(keyword.parent) : null;
  const field = call?.parent;
  if (call && field?.type === "assignment" && keyOf(keyword) === "default") return fieldPlace(name, call, field);
  return call ? namedArgumentPlace(name, keyOf(keyword) ?? "", call, file) : null;
}

/** `new Agent({ name: "Writer" })`, `{ "gen_ai.agent.name": "Writer" }`, `{ name: "check", execute() {} }` */
function pairPlace(name: string, pair: Node, file: SourceFile): FoundPlace | null {
  const object = pair.parent;
  const key = pair.type === "shorthand_property_identifier" ? pair.text : keyOf(pair);
  if (!isObject(object) || key === null) return null;
  const attribute = attributeWhat(key);
  const around = attribute || key === "functionId" ? outerCall(object) : null;
  if (attribute) return around ? callPlace(name, around, attribute, "literal", "literal") : null;
  if (around) return functionIdPlace(name, around, file);
  const list = unwrapOutwards(object).parent;
  const call = isArguments(list) ? callAround(list) : null;
  const found = call ? namedArgumentPlace(name, key, call, file) : null;
  return found ?? (isNameKey(key, null) ? objectPlace(name, object) : null);
}

function namedArgumentPlace(name: string, key: string, call: Node, file: SourceFile): FoundPlace | null {
  if (isNameKey(key, null) && callsBase(call)) return classPlace(name, call);
  const callee = calleeOf(call);
  if (!callee) return null;
  const around = describesOnly(callee) ? outerCall(call) : null;
  if (around) return namedArgumentPlace(name, key, around, file);
  const meaning = meaningOf(callee);
  if (call.parent?.type === "decorator") return isNameKey(key, null) ? decoratedPlace(name, call, callee) : null;
  if (isNameKey(key, meaning?.what ?? null) && meaning) return meaningPlace(name, call, meaning, file);
  if (/^tool_?name$/i.test(key)) return definitionByCall(name, call, "tool", "literal", "literal");
  const described = isNameKey(key, null) ? describedBy(callee) : null;
  if (described) return definitionByCall(name, call, described, "entry", "literal");
  if (!isNameKey(key, null) || carriesOnly(callee)) return null;
  if (startsSpan(callee)) return callPlace(name, call, "unknown", "literal", "literal");
  return definesByName(callee) ? definitionByCall(name, call, "unknown", "named", "literal") : null;
}

function meaningPlace(
  name: string,
  call: Node,
  meaning: { role: "definition" | "call"; what: PlaceWhat; anyPosition: boolean },
  file: SourceFile,
): FoundPlace | null {
  if (meaning.role === "call") return callPlace(name, call, meaning.what, "literal", "literal");
  // What is registered under a name is defined where its function or variable is, not where it is registered.
  const given = meaning.anyPosition ? positional(call).find((argument) => argument.type === "identifier") : undefined;
  const target = given ? file.declarationNamed(given.text) : null;
  if (!target) return definitionByCall(name, call, meaning.what, "literal", "literal");
  return definitionAt(name, target.name, target.whole, meaning.what, "literal", "literal");
}

/** `@tool("search")`, `@observe(name="tutor")` above a function or class. */
function decoratedPlace(name: string, call: Node, callee: Callee): FoundPlace | null {
  const decorator = call.parent;
  const around = decorator?.parent ?? null;
  const definition = around?.childForFieldName("definition") ?? nextDefinition(decorator);
  const start = definition?.childForFieldName("name");
  if (!definition || !start) return null;
  const what = meaningOf(callee)?.what ?? typeArgument(call) ?? (isClass(definition) ? "class" : "function");
  return definitionAt(name, start, definition, what, "literal", "literal");
}

/** TypeScript puts the decorators of a method before it, as its siblings. */
function nextDefinition(decorator: Node | null): Node | null {
  let next = decorator?.nextNamedSibling ?? null;
  while (next?.type === "decorator") next = next.nextNamedSibling;
  return isFunction(next) || isClass(next) ? next : null;
}

/** `@observe(as_type="tool")` */
function typeArgument(call: Node): PlaceWhat | null {
  for (const argument of call.childForFieldName("arguments")?.namedChildren ?? []) {
    if (argument?.type !== "keyword_argument" || !/^(?:as_type|run_type|kind)$/.test(keyOf(argument) ?? "")) continue;
    return whatOf(splitWords(stringText(argument.childForFieldName("value")) ?? ""));
  }
  return null;
}

/** AI SDK names what a call does in the settings of its telemetry. */
function functionIdPlace(name: string, call: Node, file: SourceFile): FoundPlace | null {
  const callee = calleeOf(call);
  const meaning = callee && meaningOf(callee);
  if (meaning) return meaningPlace(name, call, meaning, file);
  return callPlace(name, call, "agent", "literal", "literal");
}

/** The call in whose arguments an object or another call stands, however deep in other objects. */
function outerCall(object: Node): Node | null {
  for (let at = object.parent, depth = 0; at && depth < 12; at = at.parent, depth++) {
    if (isArguments(at)) return callAround(at);
    if (isFunction(at) || isClass(at)) return null;
  }
  return null;
}

/** What only agents are described with. */
const AGENT_KEYS = new Set("instructions system_prompt systemPrompt system_message backstory persona".split(" "));
const SCHEMA_KEYS = new Set("description parameters inputSchema input_schema schema".split(" "));

/** An object that is named so: with code in it a guardrail or tool, with a description the schema of a tool. */
function objectPlace(name: string, object: Node): FoundPlace | null {
  const entries = object.namedChildren ?? [];
  const hasCode = entries.some((entry) => {
    return entry?.type === "method_definition" || isFunction(unwrap(entry?.childForFieldName("value") ?? null));
  });
  const declaration = object.parent;
  const variable = declaration && declaredName(declaration);
  if (hasCode && variable && declaration) {
    const type = declaration.childForFieldName("type")?.text ?? "";
    const what = whatOf(splitWords(type)) ?? whatOf(splitWords(variable.text)) ?? "unknown";
    return definitionAt(name, variable, declaration, what, "bound", "literal");
  }
  const container = whatOf(splitWords(containerKey(object) ?? ""));
  if (hasCode) return definitionAt(name, object, object, container ?? "unknown", "bound", "literal");
  const has = (keys: ReadonlySet<string>) => entries.some((entry) => entry && keys.has(keyOf(entry) ?? ""));
  if (has(AGENT_KEYS)) return definitionAt(name, object, object, "agent", "entry", "literal");
  return has(SCHEMA_KEYS) ? definitionAt(name, object, object, container ?? "tool", "schema", "literal") : null;
}

/** `agents: { "code-reviewer": … }` */
function entryPlace(name: string, pair: Node): FoundPlace | null {
  const object = pair.parent;
  const key = pair.childForFieldName("key");
  if (!object || !key) return null;
  const what = whatOf(splitWords(containerKey(object) ?? ""));
  const value = unwrap(pair.childForFieldName("value"));
  const made = value && definesSomething(value);
  if (!what && !made) return null;
  const own = made || isFunction(value) || isObject(value);
  return definitionAt(name, key, pair, made || what || "unknown", own ? "bound" : "entry", "literal");
}

/** What a call defines; null when the node is no such call. */
export function definesSomething(node: Node): PlaceWhat | null {
  const callee = isCall(node) ? calleeOf(node) : null;
  const meaning = callee && meaningOf(callee);
  return meaning?.role === "definition" ? meaning.what : null;
}

/** `class Search(BaseTool): name = "search"`, and in its constructor `self.name = "search"` */
function fieldPlace(name: string, value: Node, parent: Node): FoundPlace | null {
  const field =
    parent.childForFieldName("left") ?? parent.childForFieldName("name") ?? parent.childForFieldName("property");
  if (!field || same(field, value)) return null;
  const [, own] = /^(?:self|this)\.(\w+)$/.exec(field.text) ?? [];
  if (!isNameKey(own ?? field.text, null)) return null;
  return own === undefined ? classPlace(name, parent, 4) : inConstructor(parent) ? classPlace(name, parent) : null;
}

/** `super().__init__(name="Writer")`, `super({ name: "Writer" })` */
function callsBase(call: Node): boolean {
  return /^(?:super|super\(\)\.__init__)$/.test(call.childForFieldName("function")?.text ?? "");
}

function inConstructor(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (isFunction(at)) return /^(?:__init__|constructor)$/.test(at.childForFieldName("name")?.text ?? "");
  }
  return false;
}

const MAX_DEPTH = 100;

/** The class around a node, whose constructor may be in between, as what is called so; `near` many steps outwards at most. */
function classPlace(name: string, node: Node, near = MAX_DEPTH): FoundPlace | null {
  for (let at = node.parent, depth = 0; at && depth < near; at = at.parent, depth++) {
    if (isFunction(at) && !inConstructor(node)) return null;
    if (!isClass(at)) continue;
    const start = at.childForFieldName("name");
    const heritage =
      at.childForFieldName("superclasses")?.text ??
      at.namedChildren.find((n) => n?.type === "class_heritage")?.text ??
      "";
    const words = splitWords(`${start?.text ?? ""} ${heritage}`);
    if (!start || words.some((word) => word === "error" || word === "exception")) return null;
    return definitionAt(name, start, at, whatOf(words) ?? "class", "literal", "literal");
  }
  return null;
}

/** What the decorators of a definition say it is; null when they say nothing. */
export function decoratedWhat(decorators: readonly Node[]): PlaceWhat | null {
  for (const expression of decorators) {
    const callee = decoratorCallee(expression);
    const what = (callee && meaningOf(callee)?.what) ?? (isCall(expression) ? typeArgument(expression) : null);
    if (what) return what;
  }
  return null;
}
