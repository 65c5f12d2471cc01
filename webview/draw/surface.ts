/** A canvas in CSS pixels: sharp at every device pixel ratio. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/**
 * Sizes a canvas to `width` x `height` CSS pixels, clears it and answers a context in CSS pixels; null where there is
 * nothing to draw on (no size, or no canvas in this environment).
 */
export function prepare(canvas: HTMLCanvasElement, width: number, height: number): Surface | null {
  if (width <= 0 || height <= 0) return null;
  const context = canvas.getContext("2d");
  if (!context) return null;
  const ratio = window.devicePixelRatio || 1;
  const deviceWidth = Math.round(width * ratio);
  const deviceHeight = Math.round(height * ratio);
  if (canvas.width !== deviceWidth) canvas.width = deviceWidth;
  if (canvas.height !== deviceHeight) canvas.height = deviceHeight;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
