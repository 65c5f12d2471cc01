import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LensNews } from "./lensNews.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An editor that asks, as it does, when it was not told for `delayMs`, and draws when it was not given for `drawMs`. */
function open({ asks = true, delayMs = 400, drawMs = 250 } = {}) {
  const sight = new Map<string, string>();
  const asked: string[] = [];
  const drawn: string[] = [];
  let told = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let drawing: ReturnType<typeof setTimeout> | undefined;
  const ask = () => {
    for (const [uri, now] of sight) {
      asked.push(`${uri} ${now}`);
      news.given(uri, now);
      clearTimeout(drawing);
      drawing = setTimeout(() => drawn.push(now), drawMs);
    }
  };
  const schedule = () => {
    clearTimeout(timer);
    if (asks) timer = setTimeout(ask, delayMs);
  };
  const news = new LensNews(
    () => {
      told++;
      schedule();
    },
    () => news.check(sight),
  );
  return { news, sight, asked, drawn, schedule, told: () => told };
}

test("what changes five times a second is drawn while it changes: the editor is told when it has asked and drawn", () => {
  const { news, sight, drawn, schedule, told } = open({ drawMs: 800 });
  sight.set("a", "0");
  schedule();
  for (let time = 1; time <= 50; time++) {
    vi.advanceTimersByTime(200);
    sight.set("a", String(time));
    news.check(sight);
  }
  expect(drawn.length).toBeGreaterThan(5);
  vi.advanceTimersByTime(3_000);
  expect(drawn.at(-1)).toBe("50");
  expect(told()).toBeLessThan(10);
});

test("of what is drawn as it is, and of what has nothing, nothing is told", () => {
  const { news, sight, told } = open();
  sight.set("a", "1");
  news.given("a", "1");
  sight.set("empty", "");
  for (let time = 0; time < 5; time++) news.check(sight);
  vi.advanceTimersByTime(60_000);
  expect(told()).toBe(0);
});

test("a file that came in sight is asked for by the editor itself; where the focus left it before that, it is told", () => {
  const { news, sight, told } = open({ asks: false });
  sight.set("a", "1");
  news.check(sight);
  expect(told()).toBe(0);
  vi.advanceTimersByTime(3_000);
  expect(told()).toBe(1);
});

test("a slow editor is told while it waits once at most, then it is waited for", () => {
  const { news, sight, asked, told } = open({ delayMs: 5_000 });
  sight.set("a", "0");
  news.given("a", "0");
  for (let time = 1; time <= 300; time++) {
    sight.set("a", String(time));
    news.check(sight);
    vi.advanceTimersByTime(200);
  }
  expect(asked.length).toBeGreaterThan(8);
  expect(told() - asked.length).toBeLessThan(3);
});

test("an editor that never asks is told a few times, each later than the one before, until it asks by itself", () => {
  const { news, sight, told } = open({ asks: false });
  sight.set("a", "1");
  news.check(sight);
  vi.advanceTimersByTime(600_000);
  expect(told()).toBe(3);
  news.given("a", "1");
  sight.set("a", "2");
  news.check(sight);
  vi.advanceTimersByTime(1_000);
  expect(told()).toBe(4);
});

test("what changed while another document was waited for is told when that was asked for", () => {
  const { news, sight, told } = open({ asks: false });
  for (const uri of ["a", "b"]) {
    sight.set(uri, "1");
    news.given(uri, "1");
  }
  vi.advanceTimersByTime(1_000);
  sight.set("a", "2");
  news.check(sight);
  sight.set("b", "2");
  news.check(sight);
  expect(told()).toBe(1);
  news.given("a", "2");
  vi.advanceTimersByTime(1_000);
  expect(told()).toBe(2);
});

test("after an edit the editor asks by itself, as often as somebody types", () => {
  const { news, sight, told } = open({ asks: false });
  sight.set("a", "1");
  news.given("a", "1");
  for (let key = 0; key < 20; key++) {
    news.expect("a");
    sight.set("a", `moved ${key}`);
    news.check(sight);
    vi.advanceTimersByTime(150);
  }
  expect(told()).toBe(0);
  vi.advanceTimersByTime(3_000);
  expect(told()).toBe(1);
});

test("after an opening that took long, news that the editor forgot is told again within seconds", () => {
  const { news, sight, told } = open({ asks: false });
  sight.set("a", "1");
  news.check(sight);
  vi.advanceTimersByTime(7_000);
  news.given("a", "1");
  sight.set("a", "2");
  news.check(sight);
  vi.advanceTimersByTime(1_000);
  const before = told();
  vi.advanceTimersByTime(6_000);
  expect(told()).toBe(before + 1);
});
