interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What a key does in the rows: so many rows further, or the fold of the selected one. `page` is a page's rows. */
export function rowStep(event: PressedKey, page: number): number | "fold" | "unfold" | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  switch (event.key) {
    case "ArrowDown":
      return 1;
    case "ArrowUp":
      return -1;
    case "PageDown":
      return page;
    case "PageUp":
      return -page;
    case "Home":
      return Number.NEGATIVE_INFINITY;
    case "End":
      return Number.POSITIVE_INFINITY;
    case "ArrowRight":
      return "unfold";
    case "ArrowLeft":
      return "fold";
    default:
      return null;
  }
}

/** What is seen of a list, in pixels. */
interface Seen {
  readonly scrollTop: number;
  readonly clientHeight: number;
}

/**
 * Where a list is scrolled to so that a row is seen: nowhere else when it is, by one row for the one next to what is seen,
 * and else so that the row stands in the middle. All in pixels.
 */
export function scrollShowing(top: number, height: number, { scrollTop, clientHeight }: Seen): number {
  if (top >= scrollTop && top + height <= scrollTop + clientHeight) return scrollTop;
  const isNear = top >= scrollTop - height && top <= scrollTop + clientHeight;
  if (!isNear) return top - (clientHeight - height) / 2;
  return top < scrollTop ? top : top + height - clientHeight;
}
