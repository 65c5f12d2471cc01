import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WaysIn } from "./waysIn.ts";

/** An answer of the page's server. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The files of the page, all there are: nothing of a request ever becomes a path. */
const FILES: Readonly<Record<string, string>> = {
  "panel.js": "text/javascript; charset=utf-8",
  "panel.css": "text/css; charset=utf-8",
  "codicon.ttf": "font/ttf",
};

const SAFE = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Sent by the page with each request that its session is to count for: no other site can make a browser send it. */
export const PAGE_HEADER = "x-traceline-page";

/**
 * The panel as a page in a browser. `/in/<code>` turns a code into a session cookie, once; everything else of the page
 * is the same for everybody and holds no data, the read API behind it wants the session.
 */
export class Page {
  readonly #folder: string;
  readonly #ways: WaysIn;
  // Browsers share cookies between the ports of a host: two collectors must not take each other's.
  readonly #cookie = `traceline_${randomBytes(4).toString("hex")}`;

  /** @param folder where the built files of the page lie */
  constructor(folder: string, ways: WaysIn) {
    this.#folder = folder;
    this.#ways = ways;
  }

  /** Whether a request comes from the page after somebody came in. */
  isInside(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
    return headers[PAGE_HEADER] !== undefined && this.#ways.isSession(this.#session(headers.cookie));
  }

  /** The answer to a GET outside the read API, or null where there is no such page. */
  answer(path: string, cookie: string | string[] | undefined): PageAnswer | null {
    if (path.startsWith("/in/")) return this.#enter(path.slice("/in/".length));
    if (path === "/")
      return this.#ways.isSession(this.#session(cookie)) ? html(200, APPLICATION, "") : html(403, OUTSIDE, "");
    const name = path.slice(1);
    const type = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
    if (!type) return null;
    return { status: 200, headers: { ...SAFE, "content-type": type }, body: readFileSync(join(this.#folder, name)) };
  }

  #enter(code: string): PageAnswer {
    const session = this.#ways.redeem(code);
    if (!session) return html(403, OUTSIDE, "../");
    const cookie = `${this.#cookie}=${session}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000`;
    return { status: 303, headers: { ...SAFE, location: "../", "set-cookie": cookie }, body: "" };
  }

  #session(cookies: string | string[] | undefined): string | null {
    const text = Array.isArray(cookies) ? cookies.join("; ") : (cookies ?? "");
    for (const part of text.split(/;\s*/)) {
      const [name, value] = part.split("=", 2);
      if (name === this.#cookie && value) return value;
    }
    return null;
  }
}

/**
 * Addresses are relative: an editor in a browser serves this page behind a path of its own.
 * @param root the way from the page's address to the collector's
 */
const html = (status: number, body: string, root: string): PageAnswer => ({
  status,
  headers: { ...SAFE, "content-type": "text/html; charset=utf-8" },
  body: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Traceline</title><link rel="stylesheet" href="${root}panel.css"></head>${body}</html>`,
});

const APPLICATION = `<body class="vscode-dark"><traceline-page></traceline-page><script src="panel.js"></script></body>`;
const OUTSIDE = `<body class="vscode-dark"><main class="outside"><h1>This way in was used already.</h1><p>Each address opens Traceline once, so that nobody else can follow you. Get a new one with <code>traceline open</code>, or with <em>Traceline: Open in Browser</em> in VS Code.</p></main></body>`;
