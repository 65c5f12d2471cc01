import { expect, test } from "vitest";
import { themeClass } from "./pageTheme.ts";

test("each kind of theme has the class that VS Code gives it", () => {
  expect(themeClass(false, false)).toBe("vscode-dark");
  expect(themeClass(true, false)).toBe("vscode-light");
  expect(themeClass(false, true)).toBe("vscode-high-contrast");
  expect(themeClass(true, true)).toBe("vscode-high-contrast-light");
});
