import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { type Approval, approvalWord, type GuardrailCheck } from "../../collector/contract/facts.ts";
import { oneLine, time } from "../../collector/contract/figures.ts";
import { figure } from "../ui/figure.ts";
import { verdictWord } from "../ui/kinds.ts";
import { listStyles } from "../ui/listStyles.ts";
import { moveInList } from "../ui/moveInList.ts";
import { sharedStyles } from "../ui/sharedStyles.ts";
import { tell } from "../ui/tell.ts";
import { tellWhole } from "../ui/tellWhole.ts";
import { checkGroups, verdictMark } from "./groups.ts";

/** The checks of a run, hits first, and the approvals it asked for. */
export class GuardrailsView extends LitElement {
  static override styles = [
    sharedStyles,
    listStyles,
    css`
      .row { grid-template-columns: 20px minmax(120px, 180px) minmax(70px, 190px) 150px minmax(0, 1fr) 70px; }
      .glyph { font-family: var(--tl-mono); text-align: center; }
      .unknown { opacity: .7; }
      @media (max-width: 899px) { .row { grid-template-columns: 20px minmax(90px, 150px) minmax(60px, 130px) 110px minmax(0, 1fr) 64px; } }
      @media (max-width: 719px) { .row { grid-template-columns: 20px minmax(90px, 1fr) 110px 64px; } .stage, .text { display: none; } }
      @media (max-width: 399px) { .row { grid-template-columns: 16px minmax(70px, 1fr) 92px 56px; column-gap: 8px; } }
    `,
  ];
  static override properties = {
    guardrails: { attribute: false },
    approvals: { attribute: false },
    selected: { attribute: false },
  };

  declare guardrails: readonly GuardrailCheck[];
  declare approvals: readonly Approval[];
  declare selected: string | null;

  protected override render(): TemplateResult {
    const groups = checkGroups(this.guardrails);
    return html`<div class="scroll" tabindex="0" role="group" aria-label="Guardrail checks and approvals" @keydown=${this.#onKey}>
      ${groups.length === 0 ? html`<h2>Guardrails</h2><p class="none">No guardrail was checked in this run.</p>` : nothing}
      ${groups.map(({ head, checks }) =>
        list(
          head,
          checks.map((check) => this.#check(check)),
        ),
      )}
      ${
        this.approvals.length === 0
          ? html`<h2>Approvals</h2><p class="none">None was asked for.</p>`
          : list(
              "Approvals",
              this.approvals.map((approval) => this.#approval(approval)),
            )
      }
    </div>`;
  }

  /** Selects the row `by` rows further down, or the first one. */
  move(by: number): void {
    const checks = checkGroups(this.guardrails).flatMap((group) => group.checks);
    moveInList(this, [...checks, ...this.approvals], this.selected, by);
  }

  #check(check: GuardrailCheck): TemplateResult {
    const { glyph, tone } = verdictMark(check.verdict);
    const stage = check.stage === "unknown" ? "" : check.stage.replace("_", " ");
    const of = check.agent === null ? stage : `${stage} of ${check.agent}`.trim();
    return this.#row(
      check.spanId,
      `${check.name}, ${of}, ${verdictWord(check.verdict)}`,
      html`
      <span class=${`glyph ${tone}`} aria-hidden="true">${glyph}</span><span class="name">${check.name}</span>
      <span class="q stage">${of}</span><span class=${tone === "q" ? "" : tone}>${verdictWord(check.verdict)}</span>
      <span class="text">${check.reason === null ? nothing : oneLine(check.reason)}</span>
      <span class="right">${check.durationMs === null ? html`<span class="qq">–</span>` : figure(time(check.durationMs))}</span>`,
    );
  }

  #approval(approval: Approval): TemplateResult {
    const what = approval.tool ?? approval.question ?? "approval";
    const outcome = approvalWord(approval);
    const by = approval.by === null ? "" : `by ${approval.by}`;
    const waited = approval.answeredMs === null ? null : approval.answeredMs - approval.askedMs;
    const said = [approval.tool === null ? null : approval.question, approval.reason]
      .filter((part) => part !== null)
      .join(" · ");
    return this.#row(
      approval.spanId,
      `${what}, ${outcome}${waited === null ? "" : ` after ${time(waited)}`}`,
      html`
      <span class="glyph q" aria-hidden="true">${approval.outcome === "denied" ? "−" : outcome === "not answered" ? "┅" : ""}</span>
      <span class="name">${what}</span><span class="q stage">${`asked by ${approval.agent ?? "the run"}`}</span>
      <span>${outcome} <span class="q">${by}</span></span><span class="text">${oneLine(said)}</span>
      <span class="right">${waited === null ? html`<span class="qq">–</span>` : figure(time(waited))}</span>`,
    );
  }

  #row(spanId: string, label: string, cells: TemplateResult): TemplateResult {
    const isSelected = spanId === this.selected;
    return html`<div class=${isSelected ? "row sel" : "row"} role="listitem" aria-label=${label} aria-current=${isSelected ? "true" : nothing}
      data-span=${spanId} @mouseover=${tellWhole} @click=${() => tell(this, "select-span", { spanId })}
      @dblclick=${() => tell(this, "open-code", { spanId, role: "call" })}>${cells}</div>`;
  }

  #onKey(event: KeyboardEvent): void {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(by);
  }
}

function list(head: string, rows: readonly TemplateResult[]): TemplateResult {
  return html`<h2>${head}</h2><div role="list" aria-label=${head}>${rows}</div>`;
}

customElements.define("traceline-guardrails", GuardrailsView);
