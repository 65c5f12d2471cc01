import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChangedOnDisk } from "./changedOnDisk.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open() {
  const document = { isDirty: false, isClosed: false };
  const told: unknown[] = [];
  const disk = new ChangedOnDisk((one) => told.push(one));
  return { document, told, changed: () => disk.changed(document as never), disk };
}

test("a document that was read anew is told of, once, however many changes that took", () => {
  const { document, told, changed } = open();
  changed();
  changed();
  vi.advanceTimersByTime(200);
  expect(told).toEqual([document]);
});

test("the first character that somebody types is no news from the disk, though the editor calls the document clean", () => {
  const { document, told, changed } = open();
  changed();
  document.isDirty = true;
  vi.advanceTimersByTime(10);
  changed();
  vi.advanceTimersByTime(1_000);
  expect(told).toEqual([]);
});

test("nothing is told of a document that was closed, or of a window that was", () => {
  const { document, told, changed, disk } = open();
  changed();
  document.isClosed = true;
  vi.advanceTimersByTime(200);
  document.isClosed = false;
  changed();
  disk.dispose();
  vi.advanceTimersByTime(200);
  expect(told).toEqual([]);
});
