// @vitest-environment happy-dom
import { afterEach, expect, test } from "vitest";
import { aHit } from "../../test/support/aHit.ts";
import { SearchView } from "./view.ts";

const FOUND = { text: "storage", hits: [aHit()], next: null, waiting: 0, problem: null, moreProblem: null };

afterEach(() => document.body.replaceChildren());

test("a place says what it is: the name of its span or event, and that it is a log record where that has none", async () => {
  const view = new SearchView();
  const hits = [aHit({ name: "search_wire" }), aHit({ name: "" })];
  view.found = { ...FOUND, hits };
  document.body.append(view);
  await view.updateComplete;
  const names = [...view.renderRoot.querySelectorAll(".name")].map((name) => name.textContent);
  expect(names).toEqual(["search_wire", "log record"]);
});

test("what comes after and could not be read is said, and offered again", async () => {
  const view = new SearchView();
  view.found = { ...FOUND, next: "50", moreProblem: "The search took too long." };
  document.body.append(view);
  await view.updateComplete;
  let asked = 0;
  view.addEventListener("more-hits", () => asked++);
  const more = view.renderRoot.querySelector<HTMLElement>(".more");
  expect(more?.textContent?.trim()).toBe("More could not be read: The search took too long. Try again");
  more?.querySelector("button")?.click();
  expect(asked).toBe(1);
  expect(view.renderRoot.querySelectorAll(".row")).toHaveLength(1);
});
