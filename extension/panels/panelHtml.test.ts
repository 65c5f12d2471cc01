import { expect, test } from "vitest";
import { panelHtml } from "./panelHtml.ts";

test("a panel may run our script, draw with our styles and font, and reach nothing, nor run what it makes up itself (V1, V2, V3, V8)", () => {
  const html = panelHtml({
    nonce: "n0",
    source: "https://own",
    script: "https://own/panel.js",
    styles: ["https://own/panel.css"],
  });
  const policy = /content="([^"]+)"/.exec(html)?.[1];
  expect(policy).toBe(
    "default-src 'none'; script-src 'nonce-n0'; style-src https://own 'nonce-n0'; font-src https://own",
  );
  expect(html).not.toMatch(/unsafe|connect-src|img-src/);
  expect(html.match(/<script/g)).toHaveLength(1);
  expect(html).not.toMatch(/\son\w+=|style=/);
});
