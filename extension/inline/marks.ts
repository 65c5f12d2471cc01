import * as vscode from "vscode";
import { COLOURS, type ColourId } from "../common/colours.ts";
import type { Trouble } from "../runs/runsModel.ts";
import { type Certainty, gutterSvg } from "./gutterIcon.ts";
import { agentColourId } from "./ink.ts";
import type { LineFacts } from "./lineFacts.ts";

const TROUBLE: Readonly<Record<Trouble, ColourId>> = {
  hit: "traceline.guardrail",
  failed: "traceline.error",
  over: "traceline.overBudgetMark",
};
/** Below this share a line is not worth a mark in the overview. */
const OVERVIEW_SHARE = 0.05;
const EDGE_SHARES = [0.05, 0.2, 0.5] as const;
const EDGE_OPACITY = [35, 60, 100] as const;

/** Marks of lines in the gutter, at the left edge and in the overview ruler. Types are made when first needed. */
export class Marks implements vscode.Disposable {
  readonly #types = new Map<string, vscode.TextEditorDecorationType>();
  readonly #drawn = new WeakMap<vscode.TextEditor, Map<string, string>>();

  draw(editor: vscode.TextEditor, lines: readonly LineFacts[], show: { gutter: boolean; edge: boolean }): void {
    const ranges = new Map<string, vscode.Range[]>();
    const add = (key: string, line: number) => {
      const list = ranges.get(key) ?? [];
      ranges.set(key, list);
      list.push(new vscode.Range(line - 1, 0, line - 1, 0));
    };
    for (const facts of lines) {
      const certainty: Certainty = facts.stale ? "stale" : facts.exact ? "exact" : "name";
      const trouble = facts.stale ? null : facts.trouble;
      if (show.gutter) add(trouble ? `gutter:${trouble}` : `gutter:${certainty}:${facts.colour}`, facts.line);
      if (trouble) add(`ruler:${trouble}`, facts.line);
      else if ((facts.share ?? 0) >= OVERVIEW_SHARE) add(`ruler:agent:${facts.colour}`, facts.line);
      const level = EDGE_SHARES.findLastIndex((least) => (facts.share ?? 0) >= least);
      if (show.edge && level >= 0) add(`edge:${level}:${facts.colour}`, facts.line);
    }
    this.#apply(editor, ranges);
  }

  /** Colours inside an image are fixed: another theme needs other images. */
  themeChanged(): void {
    for (const [key, type] of this.#types)
      if (key.startsWith("gutter:")) {
        type.dispose();
        this.#types.delete(key);
      }
    for (const editor of vscode.window.visibleTextEditors) this.#drawn.delete(editor);
  }

  dispose(): void {
    for (const type of this.#types.values()) type.dispose();
  }

  #apply(editor: vscode.TextEditor, ranges: ReadonlyMap<string, readonly vscode.Range[]>): void {
    const drawn = this.#drawn.get(editor) ?? new Map<string, string>();
    this.#drawn.set(editor, drawn);
    for (const key of new Set([...drawn.keys(), ...ranges.keys()])) {
      const wanted = ranges.get(key) ?? [];
      const signature = wanted.map((range) => range.start.line).join();
      if ((drawn.get(key) ?? "") === signature) continue;
      drawn.set(key, signature);
      editor.setDecorations(this.#type(key), wanted);
    }
  }

  #type(key: string): vscode.TextEditorDecorationType {
    const known = this.#types.get(key);
    if (known) return known;
    const made = vscode.window.createTextEditorDecorationType(optionsOf(key));
    this.#types.set(key, made);
    return made;
  }
}

function optionsOf(key: string): vscode.DecorationRenderOptions {
  const [where, a = "", b = ""] = key.split(":");
  if (where === "gutter") {
    const shape = a as Trouble | Certainty;
    const id = a in TROUBLE ? TROUBLE[a as Trouble] : agentColourId(Number(b));
    return { gutterIconPath: svgUri(gutterSvg(shape, COLOURS[id][themeColumn()])), gutterIconSize: "auto" };
  }
  if (where === "ruler") {
    const trouble = a in TROUBLE;
    const colour = new vscode.ThemeColor(trouble ? TROUBLE[a as Trouble] : agentColourId(Number(b)));
    const lane = trouble ? vscode.OverviewRulerLane.Full : vscode.OverviewRulerLane.Center;
    return { overviewRulerColor: colour, overviewRulerLane: lane };
  }
  const variable = `var(--vscode-${agentColourId(Number(b)).replace(".", "-")})`;
  return {
    isWholeLine: true,
    borderStyle: "solid",
    borderWidth: "0 0 0 2px",
    borderColor: `color-mix(in srgb, ${variable} ${EDGE_OPACITY[Number(a)]}%, transparent)`,
  };
}

function svgUri(svg: string): vscode.Uri {
  return vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`);
}

/** Which column of the colour table the active theme reads. */
function themeColumn(): 1 | 2 | 3 | 4 {
  switch (vscode.window.activeColorTheme.kind) {
    case vscode.ColorThemeKind.Light:
      return 2;
    case vscode.ColorThemeKind.HighContrast:
      return 3;
    case vscode.ColorThemeKind.HighContrastLight:
      return 4;
    default:
      return 1;
  }
}
