/** The tooltip of a text holds the whole of it, and only where it was cut. */
export function tellWhole(event: Event): void {
  const part = event.target;
  if (!(part instanceof HTMLElement) || part.childElementCount > 0) return;
  if (part.scrollWidth > part.clientWidth) part.title = part.textContent ?? "";
  else part.removeAttribute("title");
}
