import "./compare/view.ts";
import "./details/view.ts";
import "./budgets/view.ts";
import "./guardrails/view.ts";
import "./header/header.ts";
import "./line/view.ts";
import "./messages/view.ts";
import "./plan/view.ts";
import "./timeline/view.ts";
import "./ui/splitter.ts";
import { EditorHost } from "./editorHost.ts";
import type { EditorApi, Host } from "./host.ts";
import { PageHost } from "./pageHost.ts";
import { RunPanel } from "./panel.ts";

declare global {
  interface Window {
    /** Given by VS Code to every webview, once. */
    readonly acquireVsCodeApi?: () => EditorApi;
    /** Given by the collector's page: the token of this tab. */
    readonly tracelineToken?: () => Promise<string>;
  }
}

function host(): Host {
  if (window.acquireVsCodeApi) return new EditorHost(window.acquireVsCodeApi(), window);
  const token = window.tracelineToken ?? (() => Promise.reject(new Error("This page was opened without a token.")));
  const page = new PageHost({ ui: window.location.origin, token }, (url, init) => fetch(url, init as RequestInit));
  const run = new URLSearchParams(window.location.search).get("run");
  // The panel listens once it is in the page; only then can it be told what to show.
  if (run !== null) queueMicrotask(() => page.show(run));
  return page;
}

const panel = new RunPanel();
panel.host = host();
document.body.append(panel);
