/**
 * A Markdown link to a command of ours. What a trace says in its arguments is encoded and stays data.
 * @param title our own words
 */
export function commandLink(title: string, command: string, given: readonly unknown[] = []): string {
  const query = given.length > 0 ? `?${encodeURIComponent(JSON.stringify(given)).replace(/[()]/g, escaped)}` : "";
  return `[${title}](command:${command}${query})`;
}

/** Parentheses end a link's address in Markdown, and `encodeURIComponent` lets them pass. */
const escaped = (character: string) => `%${character.charCodeAt(0).toString(16)}`;
