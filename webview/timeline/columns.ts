/** Where the columns of the timeline stand, in pixels at the panel's width. */
export interface Columns {
  readonly name: number;
  readonly time: number;
  /** Left edge and width of the chart. */
  readonly chartLeft: number;
  readonly chart: number;
  readonly indent: number;
  /** Levels that are drawn as such; deeper rows stand at the last, so that a name always has room. */
  readonly mostLevels: number;
  /** Notes, the lane and text on the chart go where there is no room for them. */
  readonly narrow: boolean;
}

const NARROW_PANEL = 720;
const CHART_RIGHT = 16;
const LEAST_LABEL = 72;

/** Columns for a view `width` wide in a panel `panelWidth` wide; `scale` is the font size over 13 px. */
export function columnsOf(width: number, panelWidth: number, scale: number): Columns {
  const narrow = panelWidth < NARROW_PANEL;
  const name = narrow ? width * 0.44 : Math.min(372 * scale, Math.max(180, width * 0.34));
  const time = (narrow ? 60 : 66) * scale;
  const indent = (narrow ? 8 : 12) * scale;
  const icons = (narrow ? 4 : 8) + 38 * scale;
  return {
    name: Math.round(name),
    time: Math.round(time),
    chartLeft: Math.round(name) + Math.round(time),
    chart: Math.max(0, Math.floor(width - Math.round(name) - Math.round(time) - CHART_RIGHT)),
    indent,
    mostLevels: Math.max(2, Math.floor((name - icons - LEAST_LABEL * scale) / indent)),
    narrow,
  };
}
