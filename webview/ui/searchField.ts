import { type CSSResult, css, html, type TemplateResult } from "lit";
import { type IconName, icon } from "./icons.ts";

export interface SearchField {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  /** A word of it is not understood. */
  readonly isInvalid: boolean;
  readonly icon: IconName;
  readonly input: (text: string) => void;
  /** Somebody wants to go on to what was found. */
  readonly down?: () => void;
}

/** The field reads VS Code's settings colours, which a page does not have: it is told ours. */
export const searchFieldStyles: CSSResult = css`
  vscode-textfield { width: 100%; --vscode-settings-textInputBackground: var(--tl-bg-input); --vscode-settings-textInputForeground: var(--tl-text); --vscode-settings-textInputBorder: var(--tl-rule); --vscode-focusBorder: var(--tl-focus); --vscode-input-placeholderForeground: var(--tl-text-2); --vscode-inputValidation-errorBorder: var(--tl-error); --vscode-inputValidation-errorBackground: var(--tl-bg-input); --vscode-font-size: var(--tl-size-small); --vscode-font-family: var(--tl-font); }
  vscode-textfield .ci { margin-left: 4px; color: var(--tl-text-2); }
`;

/** A field to search or filter with. */
export function searchField(field: SearchField): TemplateResult {
  const onInput = (event: Event) => field.input((event.currentTarget as HTMLElement & { value: string }).value);
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" || !field.down) return;
    event.preventDefault();
    field.down();
  };
  return html`<vscode-textfield class="search" .label=${field.label} placeholder=${field.hint} .value=${field.value}
    ?invalid=${field.isInvalid} autocomplete="off" @input=${onInput} @keydown=${onKey}><span slot="content-before">${icon(field.icon, "small")}</span></vscode-textfield>`;
}
