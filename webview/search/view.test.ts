// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { aHit } from "../../test/support/aHit.ts";
import { SearchView } from "./view.ts";

afterEach(() => document.body.replaceChildren());

test("a place says what it is: the name of its span or event, and that it is a log record where that has none", async () => {
  const view = new SearchView();
  const hits = [aHit({ name: "search_wire" }), aHit({ name: "" })];
  view.found = { text: "storage", hits, next: null, waiting: 0, problem: null };
  document.body.append(view);
  await view.updateComplete;
  const names = [...view.renderRoot.querySelectorAll(".name")].map((name) => name.textContent);
  expect(names).toEqual(["search_wire", "log record"]);
});
