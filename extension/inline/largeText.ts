/** Of the editor's text, in pixels. */
export const USUAL_FONT_SIZE = 14;
/** What one level of zoom makes everything larger by. */
const ZOOM = 1.2;
/** From this size on a line of code fills most of an editor. */
const LARGE = 1.6;

/** Whether text is so large that what stands far behind the code would be out of sight. */
export function isLarge(fontSize: number, zoomLevel: number): boolean {
  return (fontSize / USUAL_FONT_SIZE) * ZOOM ** zoomLevel >= LARGE;
}
