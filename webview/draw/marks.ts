import type { Palette } from "./palette.ts";

interface Bar {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly height: number;
}

/** Work that is not a model's: a stroke around a tint; in high contrast the stroke alone. */
export function hollowBar(context: CanvasRenderingContext2D, bar: Bar, colour: string, palette: Palette): void {
  const width = bar.right - bar.left;
  context.fillStyle = colour;
  if (width <= palette.stroke * 2) {
    context.fillRect(bar.left, bar.top, width, bar.height);
    return;
  }
  const alpha = context.globalAlpha;
  if (palette.inkTool > 0) {
    context.globalAlpha = alpha * palette.inkTool;
    context.beginPath();
    context.roundRect(bar.left, bar.top, width, bar.height, Math.min(2, width / 2));
    context.fill();
    context.globalAlpha = alpha;
  }
  const half = palette.stroke / 2;
  context.strokeStyle = colour;
  context.lineWidth = palette.stroke;
  context.beginPath();
  context.roundRect(
    bar.left + half,
    bar.top + half,
    width - palette.stroke,
    bar.height - palette.stroke,
    Math.min(1.5, (width - palette.stroke) / 2),
  );
  context.stroke();
}

/** Waiting for a person: 5 on, 4 off. */
export function dashedLine(
  context: CanvasRenderingContext2D,
  from: number,
  to: number,
  y: number,
  colour: string,
  thickness: number,
): void {
  context.fillStyle = colour;
  for (let x = from; x < to; x += 9) context.fillRect(x, y - thickness / 2, Math.min(5, to - x), thickness);
}

/** A check, `radius` from its middle to its corners. */
export function diamond(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  stroke: string,
  fill: string,
  options: { readonly dashed?: boolean } = {},
): void {
  context.beginPath();
  context.moveTo(x, y - radius);
  context.lineTo(x + radius, y);
  context.lineTo(x, y + radius);
  context.lineTo(x - radius, y);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = stroke;
  context.lineWidth = 1.25;
  context.setLineDash(options.dashed ? [2, 2] : []);
  context.stroke();
  context.setLineDash([]);
}

/** Fills a box with strokes from lower left to upper right, one pixel wide, four apart. */
export function hatch(
  context: CanvasRenderingContext2D,
  box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
  colour: string,
): void {
  context.save();
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (let x = box.x - box.height; x < box.x + box.width; x += 4) {
    context.moveTo(x, box.y + box.height);
    context.lineTo(x + box.height, box.y);
  }
  context.stroke();
  context.restore();
}
