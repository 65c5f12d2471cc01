import type { Kind } from "../contract/kind.ts";
import type { RetrievedDocument } from "../contract/retrieval.ts";
import type { SpanContent } from "../model/modelSpan.ts";
import type { AnyValue } from "../otlp/telemetry.ts";
import type { FieldReader } from "./family.ts";
import { callArguments } from "./reading/callArguments.ts";
import { documentsIn, documentsOfItems } from "./reading/documents.ts";
import { asJson, asText, isList, type Json } from "./reading/fieldReaders.ts";
import { textIn } from "./reading/jsonFields.ts";
import {
  answerText,
  type ChatMessage,
  chatMessages,
  firstQuestion,
  firstScalar,
  flattenedMessages,
  lastText,
  textOfJson,
} from "./reading/messageParts.ts";
import { isConversation, providerMessages } from "./reading/providerMessages.ts";

/** Arguments longer than this are not parsed to show their first scalar. */
const MOST_ARGUMENTS = 65_536;

/** The value of an object's first key, where it is a plain text or number: found without reading all of it. */
const FIRST_SCALAR = /^\{\s*"[^"\\]*"\s*:\s*(?:"([^"\\]+)"|(-?\d[\d.eE+-]*)\s*[,}])/;

const NOTHING = { kind: null };

/** Reads payloads of one span when they are asked for. */
export class RecordContent implements SpanContent {
  readonly #fields: FieldReader;
  #span: { readonly kind: Kind | null } = NOTHING;
  #argument: string | null | undefined = undefined;

  constructor(fields: FieldReader) {
    this.#fields = fields;
  }

  /** Says of which span it is: what a text is, its kind tells when it is asked for. */
  isOf(span: { readonly kind: Kind | null }): void {
    this.#span = span;
  }

  input(): string | null {
    if (this.#isTool()) return this.#text("toolArguments") ?? this.#text("input");
    const messages = this.#messages("inputMessages");
    if (messages.length > 0) {
      // What an agent was given may be several messages; a model call repeats its whole history.
      const texts = messages.map((message) => message.text).filter((text) => text !== null);
      return (this.#span.kind === "agent" ? texts.join("\n") || null : lastText(messages)) ?? lastText(messages);
    }
    return this.#text("input");
  }

  output(): string | null {
    if (this.#isTool()) return this.#text("toolResult") ?? this.#text("output");
    const messages = this.#messages("outputMessages");
    const text = (messages.length > 0 ? answerText(messages) : null) ?? this.#text("output");
    return (text?.startsWith("{") && CONVERSES.has(this.#span.kind) ? answerIn(text) : null) ?? text;
  }

  firstArgument(): string | null {
    // Every look at a live run asks for it.
    if (this.#argument === undefined) this.#argument = this.#readArgument();
    return this.#argument;
  }

  #readArgument(): string | null {
    const raw = this.#fields.read("toolArguments", saying) ?? this.#fields.read("input", saying) ?? undefined;
    if (typeof raw === "string" && raw.length > MOST_ARGUMENTS) return raw.slice(0, 200);
    const quick = typeof raw === "string" ? FIRST_SCALAR.exec(raw) : null;
    if (quick) return quick[1] ?? quick[2] ?? null;
    const json = raw === undefined ? this.#structured("toolArguments") : asJson(raw);
    return firstScalar(typeof json === "string" ? asJson(json) : json);
  }

  question(): string | null {
    const said = firstQuestion(this.#messages("inputMessages"));
    if (said !== null) return tidy(said);
    const kind = this.#span.kind;
    if (!CONVERSES.has(kind)) return null;
    const text = this.#text("input");
    if (text === null) return null;
    const json = asJson(text);
    const state = isConversation(json) ? firstQuestion(providerMessages(json)) : null;
    const asked =
      state ?? firstQuestion(chatMessages(json)) ?? QUESTIONS.map((key) => textIn(json, key)).find(isText) ?? null;
    return asked ?? (/^\s*[[{]/.test(text) ? null : text);
  }

  retrieved(): readonly RetrievedDocument[] | null {
    const listed = documentsIn(this.#structured("documents"));
    if (listed !== null) return listed;
    const ranked = this.#span.kind === "reranker" ? this.#fields.list("rankedDocuments") : [];
    const items = ranked.length > 0 ? ranked : this.#fields.list("documents");
    return items.length > 0 ? documentsOfItems(items) : null;
  }

  query(): string | null {
    const found = this.#fields.find("input", asText);
    const asked = found ? callArguments(asJson(this.#fields.raw(found.key))) : null;
    if (typeof asked === "string") return asked;
    if (isList(asked)) return asked.find((one) => typeof one === "string") ?? null;
    return QUERIES.map((key) => textIn(asked, key)).find(isText) ?? null;
  }

  #isTool(): boolean {
    const kind = this.#span.kind;
    return kind === "tool" || kind === "mcp";
  }

  #messages(field: "inputMessages" | "outputMessages"): ChatMessage[] {
    const messages = chatMessages(this.#structured(field));
    return messages.length > 0 ? messages : flattenedMessages(this.#fields.list(field));
  }

  #structured(field: "inputMessages" | "outputMessages" | "toolArguments" | "documents"): Json {
    return this.#fields.read(field, (value) => asJson(value));
  }

  #text(field: "toolArguments" | "toolResult" | "input" | "output"): string | null {
    return this.#fields.read(field, readable);
  }
}

/** Kinds of spans whose payloads may be the state of a conversation. */
const CONVERSES: ReadonlySet<Kind | null> = new Set(["agent", "workflow", "run", "turn"]);

/** The last answer in the state of a conversation, where the text is one. */
function answerIn(text: string): string | null {
  const json = asJson(text);
  return isConversation(json) ? answerText(providerMessages(json)) : null;
}

/** Keys under which programs put what they look for. */
const QUERIES = ["query", "query_str", "question", "input", "text", "q"];

/** Keys under which programs put what was asked. */
const QUESTIONS = ["question", "task", "query", "input", "prompt", "topic", "request"];

const isText = (text: string | null): text is string => text !== null;

/** What frameworks put around the question of a person. */
function tidy(text: string): string {
  const task = /^\s*(?:Current Task|New task):\s*([^\n]+)/.exec(text)?.[1];
  return task ?? text;
}

/** A value as it is, where it says something as a text; else null. */
function saying(value: AnyValue | undefined): AnyValue {
  return value === undefined || asText(value) === null ? null : value;
}

/** Text as it is; of JSON that is one string, that string. */
function readable(value: AnyValue | undefined): string | null {
  const text = asText(value);
  if (text === null) return textOfJson(asJson(value)) || null;
  return text.startsWith('"') ? textOfJson(asJson(text)) : text;
}
