import type { RetrievedDocument } from "../../contract/retrieval.ts";
import type { AnyValue } from "../../otlp/telemetry.ts";
import { asAttributeValue, asJson, isList, isObject, type Json } from "./fieldReaders.ts";
import { textIn } from "./jsonFields.ts";

/** Keys under which lists of documents stand in an object. */
const LISTS = ["documents", "results", "records", "matches", "source_nodes", "nodes"];
const TEXTS = ["content", "text", "page_content", "pageContent", "document", "chunk"];
const IDS = ["id", "document_id", "id_", "node_id", "chunk_id", "doc_id"];
const SCORES = ["score", "relevance_score", "similarity"];

/** Documents in a list, or in an object that holds one, in any framework's shape; null where it is neither. */
export function documentsIn(json: Json): RetrievedDocument[] | null {
  if (isList(json)) return json.map(documentOf);
  if (!isObject(json)) return null;
  const list = LISTS.map((key) => json[key]).find(isList);
  return list ? list.map(documentOf) : null;
}

/** Documents of a flattened list, whose keys may begin with `document.`. */
export function documentsOfItems(items: readonly ReadonlyMap<string, AnyValue>[]): RetrievedDocument[] {
  return items.map((item) => {
    const fields = [...item].map(([key, value]) => [key.replace(/^document\./, ""), asAttributeValue(value)] as const);
    return documentOf(Object.fromEntries(fields) as Json);
  });
}

/** Text in full is the span's; of a document this much is kept to recognise it by. */
const MOST_TEXT = 400;

function documentOf(json: Json): RetrievedDocument {
  if (!isObject(json)) return { id: null, score: null, text: typeof json === "string" ? cut(json) : null };
  // LlamaIndex wraps a node, others a document.
  const inner = isObject(json.node) ? json.node : isObject(json.document) ? json.document : json;
  const metadata = asJson(inner.metadata as AnyValue | undefined);
  return {
    id: firstText(inner, IDS) ?? firstText(json, IDS) ?? firstText(metadata, IDS),
    score: firstNumber(json, SCORES) ?? firstNumber(inner, SCORES) ?? firstNumber(metadata, SCORES),
    text: textOf(inner),
  };
}

function textOf(json: { readonly [key: string]: Json }): string | null {
  for (const key of TEXTS) {
    const value = json[key];
    if (typeof value === "string" && value !== "") return cut(value);
    // Genkit's documents have parts.
    const parts = isList(value) ? value.map((part) => textIn(part, "text")).filter((text) => text !== null) : [];
    if (parts.length > 0) return cut(parts.join("\n"));
  }
  return null;
}

function firstText(json: Json, keys: readonly string[]): string | null {
  if (!isObject(json)) return null;
  for (const key of keys) {
    const value = json[key];
    if (typeof value === "number") return String(value);
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

function firstNumber(json: Json, keys: readonly string[]): number | null {
  if (!isObject(json)) return null;
  for (const key of keys) {
    const value = json[key];
    if (typeof value === "number" && Number.isFinite(value)) return value;
  }
  return null;
}

const cut = (text: string) => (text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT - 1)}…`);
