import type { RunLine } from "../../collector/contract/line.ts";
import { dashedLine } from "../draw/marks.ts";
import type { Palette } from "../draw/palette.ts";
import { isWhole, type TimeRange, xOf } from "../draw/scale.ts";
import { prepare } from "../draw/surface.ts";
import type { AgentColours } from "../ui/agentColours.ts";
import { lineStrokes, lineWidth } from "./layout.ts";

/** Opacity of what stands outside the brush. */
const OUTSIDE = 0.4;

/** Draws the run as one line through the middle of the canvas. */
export function paintLine(
  canvas: HTMLCanvasElement,
  size: { width: number; height: number },
  line: RunLine,
  look: { agents: AgentColours; range: TimeRange; palette: Palette; running: boolean },
): void {
  const surface = prepare(canvas, size.width, size.height);
  if (!surface) return;
  const { context } = surface;
  const width = lineWidth(line, size.width);
  const whole = { fromMs: 0, toMs: Math.max(line.durationMs, 1e-9) };
  const draw = () => strokes(context, size, line, width, look);
  if (isWhole(look.range, line.durationMs)) {
    draw();
    return;
  }
  const from = xOf(look.range.fromMs, whole, width);
  const to = xOf(look.range.toMs, whole, width);
  const parts = [
    { x: 0, width: from, alpha: OUTSIDE },
    { x: from, width: to - from, alpha: 1 },
    { x: to, width: size.width - to, alpha: OUTSIDE },
  ];
  for (const part of parts) {
    context.save();
    context.beginPath();
    context.rect(part.x, 0, part.width, size.height);
    context.clip();
    context.globalAlpha = part.alpha;
    draw();
    context.restore();
  }
}

function strokes(
  context: CanvasRenderingContext2D,
  size: { width: number; height: number },
  line: RunLine,
  width: number,
  look: { agents: AgentColours; palette: Palette; running: boolean },
): void {
  const { palette } = look;
  const middle = Math.round(size.height / 2);
  context.fillStyle = palette.colours.idle;
  context.fillRect(0, middle, look.running ? width : line.open ? width : size.width, 1);
  for (const { from, to, segment } of lineStrokes(line, size.width)) {
    if (segment.state === "waiting") {
      context.clearRect(from, middle - 1, to - from, 3);
      dashedLine(context, from, to, middle + 0.5, palette.colours.wait, 2);
      continue;
    }
    context.fillStyle = palette.agents[look.agents.slot(segment.agent)] as string;
    if (segment.over) {
      context.fillRect(from, middle - 3, to - from, 2);
      context.clearRect(from, middle - 1, to - from, 2);
      context.fillRect(from, middle + 1, to - from, 2);
    } else context.fillRect(from, middle - 3, to - from, 6);
  }
  if (!line.open) return;
  if (look.running) {
    context.fillStyle = palette.colours.run;
    context.beginPath();
    context.arc(width + 1, middle, 3.5, 0, Math.PI * 2);
    context.fill();
    return;
  }
  context.strokeStyle = palette.colours["text-3"];
  context.lineWidth = 1;
  context.setLineDash([2, 2]);
  context.beginPath();
  context.moveTo(width, middle - 2.5);
  context.lineTo(size.width - 0.5, middle - 2.5);
  context.lineTo(size.width - 0.5, middle + 2.5);
  context.lineTo(width, middle + 2.5);
  context.stroke();
  context.setLineDash([]);
}
