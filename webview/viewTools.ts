import { html, nothing, type TemplateResult } from "lit";
import type { KeyAction } from "./keys.ts";
import { type IconName, icon } from "./ui/icons.ts";

type Act = (action: KeyAction) => void;

/** Right of the tabs: what can be done in the timeline. */
export function timelineTools(
  shown: { readonly hasTrouble: boolean; readonly showPath: boolean; readonly isFlame: boolean },
  act: Act,
): TemplateResult {
  const step = (action: KeyAction, name: string, key: string, symbol: IconName) =>
    html`<button class="ib" aria-label=${name} title=${`${name} (${key})`} @click=${() => act(action)}>${icon(symbol)}</button>`;
  return html`<div class="tools" role="toolbar" aria-label="Timeline">
    ${shown.hasTrouble ? html`${step("previousProblem", "Previous problem", "Shift+E", "arrow-up")}${step("nextProblem", "Next problem", "e", "arrow-down")}` : nothing}
    ${toggle("path", { name: "Critical path", key: "p", symbol: "git-commit", isOn: shown.showPath }, act)}
    ${toggle("form", { name: "Flame", key: "v", symbol: "flame", isOn: shown.isFlame }, act)}
  </div>`;
}

/** Right of the tabs: how messages stand. */
export function messagesTools(isGraph: boolean, act: Act): TemplateResult {
  const change = (wanted: boolean) => (wanted === isGraph ? undefined : act("form"));
  return html`<div class="tools" role="toolbar" aria-label="Messages">
    ${toggle("form", { name: "In order of time", key: "v", symbol: "arrow-swap", isOn: !isGraph }, () => change(false))}
    ${toggle("form", { name: "Graph", key: "v", symbol: "type-hierarchy", isOn: isGraph }, () => change(true))}
  </div>`;
}

function toggle(
  action: KeyAction,
  {
    name,
    key,
    symbol,
    isOn,
  }: { readonly name: string; readonly key: string; readonly symbol: IconName; readonly isOn: boolean },
  act: Act,
): TemplateResult {
  return html`<button class=${`ib ${action}`} aria-label=${name} title=${`${name} (${key})`} aria-pressed=${isOn} @click=${() => act(action)}>${icon(symbol)}</button>`;
}
