const waiting: (() => void)[] = [];

/**
 * Does something in a turn of the event loop that it shares with nothing else that was asked for here: what the editor
 * asks meanwhile, as for a key that was pressed, waits for one of them and not for all.
 */
export function inOwnTurn(task: () => void): void {
  waiting.push(task);
  if (waiting.length === 1) setImmediate(next);
}

function next(): void {
  try {
    waiting[0]?.();
  } finally {
    waiting.shift();
    if (waiting.length > 0) setImmediate(next);
  }
}
