import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import "./budgets/view.ts";
import "./compare/view.ts";
import "./details/view.ts";
import "./flame/view.ts";
import "./guardrails/view.ts";
import "./header/header.ts";
import "./line/view.ts";
import "./messages/graphView.ts";
import "./messages/view.ts";
import "./plan/view.ts";
import "./runs/view.ts";
import "./search/view.ts";
import "./timeline/view.ts";
import "./transcript/view.ts";
import "./ui/splitter.ts";
import { CollectorClient, type Fetch } from "../collector/contract/client.ts";
import { EditorHost } from "./editorHost.ts";
import type { EditorApi } from "./host.ts";
import { TracelinePage } from "./page.ts";
import { followTheme } from "./pageTheme.ts";
import { RunPanel } from "./panel.ts";

declare global {
  interface Window {
    /** Given by VS Code to every webview, once. */
    readonly acquireVsCodeApi?: () => EditorApi;
  }
}

/** What the page's server wants to see beside the session's cookie: no other site can make a browser send it. */
const PAGE_HEADER = "x-traceline-page";

if (window.acquireVsCodeApi) {
  const panel = new RunPanel();
  panel.host = new EditorHost(window.acquireVsCodeApi(), window);
  document.body.append(panel);
} else {
  followTheme(document.body, window);
  const ask: Fetch = (url, init) => {
    const { authorization: _, ...headers } = init.headers;
    return fetch(url, { ...(init as RequestInit), headers: { ...headers, [PAGE_HEADER]: "1" } });
  };
  // Defined only now: an element that stands in the page already would come alive before it has its client.
  document.querySelector("traceline-page")?.remove();
  customElements.define("traceline-page", TracelinePage);
  const page = new TracelinePage();
  // The session's cookie lets the page in; it never sees the token.
  page.client = new CollectorClient({ ui: new URL(".", window.location.href).href.replace(/\/$/, ""), token: "" }, ask);
  document.body.append(page);
}
