import type { Workbench } from "../../scripts/editor/workbench.ts";

/** What is drawn in the file that is open, by line: its lenses, and what stands behind it. */
export async function drawnLines({ editor }: Workbench): Promise<Record<number, string>> {
  const found: Record<number, string> = {};
  const add = (line: number, text: string) => {
    found[line] = [found[line], text].filter(Boolean).join(" | ");
  };
  for (const { line, text } of await editor.lenses()) add(line, text);
  for (const { line, after } of await editor.lines()) if (after.trim()) add(line, after.replaceAll("\u00a0", " "));
  return found;
}
