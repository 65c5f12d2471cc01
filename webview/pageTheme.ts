const LIGHT = "(prefers-color-scheme: light)";
const CONTRAST = "(prefers-contrast: more)";

/** Gives an element the class of the kind of theme that the reader's system wants, now and whenever that changes. */
export function followTheme(element: Element, window: Pick<Window, "matchMedia">): void {
  const light = window.matchMedia(LIGHT);
  const contrast = window.matchMedia(CONTRAST);
  const apply = () => {
    element.classList.remove("vscode-dark", "vscode-light", "vscode-high-contrast", "vscode-high-contrast-light");
    element.classList.add(themeClass(light.matches, contrast.matches));
  };
  light.addEventListener("change", apply);
  contrast.addEventListener("change", apply);
  apply();
}

/** The class that VS Code gives the body of a webview for the same kind of theme. */
export function themeClass(isLight: boolean, hasContrast: boolean): string {
  if (hasContrast) return isLight ? "vscode-high-contrast-light" : "vscode-high-contrast";
  return isLight ? "vscode-light" : "vscode-dark";
}
