const HEAD_END = "\r\n\r\n";

/**
 * Reads answers of HTTP/1.1, one after the other, as far as a load generator needs them: the status, and where an answer
 * ends. Knows `content-length` and chunks without trailers.
 */
export class AnswerReader {
  #seen = "";
  /** Whether the server said with the last answer that it closes the connection. */
  isLast = false;

  /**
   * Takes what arrived.
   * @returns the answer's status once all of it has
   * @throws Error where it is no answer, or its end can't be told
   */
  add(chunk: Buffer): number | null {
    this.#seen += chunk.toString("latin1");
    const headEnd = this.#seen.indexOf(HEAD_END);
    if (headEnd < 0) return null;
    const head = this.#seen.slice(0, headEnd).toLowerCase();
    const status = Number(/^http\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(status)) throw new Error("What came is not an answer of HTTP/1.1.");
    const end = this.#bodyEnd(head, headEnd + HEAD_END.length);
    if (end === null || this.#seen.length < end) return null;
    this.isLast = head.includes("\r\nconnection: close");
    this.#seen = this.#seen.slice(end);
    return status;
  }

  /** Where the body ends that begins at `start`; null where that has not arrived. */
  #bodyEnd(head: string, start: number): number | null {
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    if (length !== undefined) return start + Number(length);
    if (!/\r\ntransfer-encoding: *chunked/.test(head)) throw new Error("An answer does not say where it ends.");
    for (let at = start; ; ) {
      const lineEnd = this.#seen.indexOf("\r\n", at);
      if (lineEnd < 0) return null;
      const size = Number.parseInt(this.#seen.slice(at, lineEnd), 16);
      if (Number.isNaN(size)) throw new Error("A chunk has no size.");
      at = lineEnd + 2 + size + 2;
      if (size === 0) return at;
    }
  }
}
