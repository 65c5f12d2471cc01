import { html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import { count, time } from "../../collector/contract/figures.ts";
import type { Attribute, AttributeValue, SpanDetail } from "../../collector/contract/span.ts";
import type { SpanTree } from "../timeline/tree.ts";
import { icon } from "../ui/icons.ts";
import { tell } from "../ui/tell.ts";
import { contentRemedy } from "./contentRemedy.ts";
import { cutValue } from "./cut.ts";
import { stackParts } from "./frames.ts";
import { isStructured, valueJson, valueLines } from "./valueLines.ts";

/** Parts that are open until somebody shuts them. */
const OPEN_AT_FIRST = new Set(["Inside", "Input", "Output", "Exception", "Who talks to whom"]);

/** What a span stands in. */
export interface DetailsAround {
  readonly tree: SpanTree;
  readonly inEditor: boolean;
}

/** The parts of the details that fold, and how somebody has left them: open, as JSON, whole. */
export class DetailSections {
  readonly #host: ReactiveControllerHost & EventTarget;
  readonly #toggled = new Map<string, boolean>();
  readonly #raw = new Set<string>();
  readonly #whole = new Set<string>();

  constructor(host: ReactiveControllerHost & EventTarget) {
    this.#host = host;
  }

  /** Another span: its long values stand cut again. */
  turn(): void {
    this.#whole.clear();
  }

  /** All that is known of a span beyond its facts. */
  of(detail: SpanDetail, about: DetailsAround): TemplateResult {
    return html`
      ${this.#content(detail)}
      ${detail.exception ? this.#exception(detail.exception, about.inEditor) : nothing}
      ${this.#attributes("Attributes", detail.attributes)}
      ${detail.events.length > 0 ? this.#events(detail) : nothing}
      ${detail.links.length > 0 ? this.#links(detail, about.tree) : nothing}
      ${this.#asSent(detail)}`;
  }

  #content(detail: SpanDetail): TemplateResult | typeof nothing {
    const { input, output } = detail;
    if (input === null && output === null && detail.kind === "llm") {
      const remedy = contentRemedy(detail);
      const set = remedy.length > 0 ? " Set this before the next run." : "";
      return html`<section class="unsent"><h4>Prompts and answers are not in this trace</h4>
        <p class="q">The agent sent times, tokens and names, but no text.${set}</p>
        ${remedy.length > 0 ? html`<div class="env">${remedy.map((line) => html`<div>${line}</div>`)}</div>` : nothing}</section>`;
    }
    const isCall = detail.kind === "llm" || detail.kind === "tool" || detail.kind === "mcp";
    if (input === null && output === null && !isCall) return nothing;
    const without = detail.status === "error" ? "None. The call failed before it returned." : "Not sent.";
    return html`
      ${input !== null ? this.#valueSection("Input", input) : isCall ? this.#absent("Input", "Not sent.") : nothing}
      ${output !== null ? this.#valueSection("Output", output) : isCall ? this.#absent("Output", without) : nothing}`;
  }

  #valueSection(name: string, value: AttributeValue): TemplateResult {
    const isRaw = this.#raw.has(name);
    const toggle = isStructured(value)
      ? html`<button aria-pressed=${isRaw} @click=${() => this.#flip(this.#raw, name)}>JSON</button>`
      : nothing;
    const copy = html`<button aria-label=${`Copy ${name.toLowerCase()}`} title="Copy" @click=${() => copyText(valueJson(value))}>${icon("copy", "small")}</button>`;
    return this.section(name, null, html`${toggle}${copy}`, () =>
      isRaw ? html`<pre class="code">${valueJson(value)}</pre>` : this.#value(name, value),
    );
  }

  #value(name: string, value: AttributeValue): TemplateResult {
    const all = valueLines(value);
    const cut = this.#whole.has(name) ? { lines: all, note: null } : cutValue(all);
    return html`<div class="code">${cut.lines.map(
      (line) =>
        html`<div .style=${`padding-left:${line.indent * 14}px`}>${line.key === null ? nothing : html`<span class="key">${line.key}</span>${line.text === null ? nothing : "  "}`}${line.text ?? nothing}</div>`,
    )}${cut.note === null ? nothing : html`<div class="more"><span class="qq">${cut.note}</span> <button class="lk" @click=${() => this.#flip(this.#whole, name)}>Show all</button></div>`}</div>`;
  }

  #absent(name: string, sentence: string): TemplateResult {
    return this.section(name, null, nothing, () => html`<p class="q absent">${sentence}</p>`);
  }

  #exception(exception: NonNullable<SpanDetail["exception"]>, inEditor: boolean): TemplateResult {
    const copy = html`<button aria-label="Copy exception" title="Copy" @click=${() => copyText(exception.stack ?? exception.message)}>${icon("copy", "small")}</button>`;
    return this.section(
      "Exception",
      exception.type,
      copy,
      () => html`
      <div class="code err">${exception.message}</div>
      <div class="stack">${stackParts(exception.frames).map((part) => {
        if (part.type === "others") return html`<div class="qq">${part.text}</div>`;
        if (!inEditor) return html`<div>${part.text}</div>`;
        const { path, line, symbol } = part.frame;
        const location = { path, line, symbol, via: "stacktrace", exact: true } as const;
        return html`<div><button class="lk" @click=${() => tell(this.#host, "open-frame", { location })}>${part.text}</button></div>`;
      })}</div>`,
    );
  }

  #attributes(name: string, attributes: readonly Attribute[]): TemplateResult | typeof nothing {
    if (attributes.length === 0) return nothing;
    return this.section(name, count(attributes.length), nothing, () => this.#attributeList(name, attributes));
  }

  #attributeList(name: string, attributes: readonly Attribute[]): TemplateResult {
    return html`<dl class="attributes">${attributes.map(
      (attribute, i) => html`<dt>${attribute.key}</dt><dd>${this.#value(`${name}.${i}`, attribute.value)}</dd>`,
    )}</dl>`;
  }

  #events(detail: SpanDetail): TemplateResult {
    return this.section(
      "Events",
      count(detail.events.length),
      nothing,
      () =>
        html`${detail.events.map(
          (event, i) =>
            html`<p class="event">${event.name} <span class="qq">at ${time(event.offsetMs)}</span></p>${this.#attributeList(`Events.${i}`, event.attributes)}`,
        )}`,
    );
  }

  #links(detail: SpanDetail, tree: SpanTree): TemplateResult {
    return this.section(
      "Links",
      count(detail.links.length),
      nothing,
      () =>
        html`${detail.links.map((link, i) => {
          const target = tree.indexOf.get(link.spanId);
          const label = target === undefined ? null : tree.rows[target]?.label;
          const text = label ?? `span ${link.spanId.slice(0, 8)} of trace ${link.traceId.slice(0, 8)}`;
          return html`<p class="event">${target === undefined ? text : html`<button class="lk" @click=${() => tell(this.#host, "select-span", { spanId: link.spanId })}>${text}</button>`}</p>${this.#attributeList(`Links.${i}`, link.attributes)}`;
        })}`,
    );
  }

  #asSent(detail: SpanDetail): TemplateResult {
    const { sent, scope, resource, family, traceId, spanId } = detail;
    const facts: readonly (readonly [string, string])[] = [
      ["Name", sent.name],
      ["Kind", sent.kind],
      ["Status", sent.statusMessage ? `${sent.status}: ${sent.statusMessage}` : sent.status],
      ["Start", `${sent.startNs} ns`],
      ["End", `${sent.endNs} ns`],
      ["Scope", scope.version ? `${scope.name} ${scope.version}` : scope.name],
      ["Read as", family],
      ["Trace", traceId],
      ["Span", spanId],
    ];
    return this.section(
      "As sent",
      null,
      nothing,
      () => html`
      <dl class="kv sent">${facts.map(([name, text]) => html`<dt>${name}</dt><dd class="mono">${text}</dd>`)}</dl>
      ${resource.length > 0 ? html`<p class="event">Resource</p>${this.#attributeList("Resource", resource)}` : nothing}`,
    );
  }

  /** A part under a head that folds it. */
  section(
    name: string,
    note: string | null,
    actions: TemplateResult | typeof nothing,
    content: () => TemplateResult,
  ): TemplateResult {
    const isOpen = this.#toggled.get(name) ?? OPEN_AT_FIRST.has(name);
    const flip = () => {
      this.#toggled.set(name, !isOpen);
      this.#host.requestUpdate();
    };
    return html`<section>
      <h3><button class="fold" aria-expanded=${isOpen} @click=${flip}>${icon(isOpen ? "chevron-down" : "chevron-right", "small")} ${name}${
        note === null ? nothing : html` <span class="note">${note}</span>`
      }</button><span class="actions">${isOpen ? actions : nothing}</span></h3>
      ${isOpen ? content() : nothing}
    </section>`;
  }

  #flip(set: Set<string>, name: string): void {
    if (!set.delete(name)) set.add(name);
    this.#host.requestUpdate();
  }
}

function copyText(text: string): void {
  void navigator.clipboard.writeText(text);
}
