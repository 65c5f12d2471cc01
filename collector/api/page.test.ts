import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { PAGE_HEADER, Page } from "./page.ts";
import { WaysIn } from "./waysIn.ts";

function pageWithFiles() {
  const folder = mkdtempSync(join(tmpdir(), "traceline-page-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "panel.js"), "the script");
  writeFileSync(join(folder, "secret.txt"), "not served");
  const ways = new WaysIn();
  return { ways, page: new Page(folder, ways) };
}

test("a code lets a browser in once, and only with the page's own header (L4, L5)", () => {
  const { ways, page } = pageWithFiles();
  const code = ways.issue();
  const entered = page.answer(`/in/${code}`, undefined);
  expect(entered?.status).toBe(303);
  const cookie = entered?.headers["set-cookie"]?.split(";")[0];
  expect(entered?.headers["set-cookie"]).toMatch(/HttpOnly; SameSite=Strict/);
  expect(page.answer("/", cookie)?.status).toBe(200);
  expect(page.isInside({ cookie, [PAGE_HEADER]: "1" })).toBe(true);
  expect(page.isInside({ cookie })).toBe(false);
  expect(page.answer(`/in/${code}`, undefined)?.status).toBe(403);
  expect(page.answer("/", undefined)?.status).toBe(403);
});

test.each(["/secret.txt", "/../package.json", "/panel.js/..", "/%2e%2e/x", "/__proto__", "/in"])(
  "%s is not served (L7)",
  (path) => {
    expect(pageWithFiles().page.answer(path, undefined)).toBeNull();
  },
);

test("the page leads nowhere but below its own address, wherever that is", () => {
  const { ways, page } = pageWithFiles();
  const answers = [page.answer("/", undefined), page.answer("/in/made-up", undefined)];
  for (const answer of answers) expect(String(answer?.body)).not.toMatch(/(?:href|src)="\//);
  expect(String(answers[1]?.body)).toContain('href="../panel.css"');
  expect(page.answer(`/in/${ways.issue()}`, undefined)?.headers.location).toBe("../");
});

test("the page runs its own script only (V1)", () => {
  const answer = pageWithFiles().page.answer("/panel.js", undefined);
  expect(String(answer?.body)).toBe("the script");
  expect(answer?.headers["content-security-policy"]).toContain("default-src 'none'");
});
