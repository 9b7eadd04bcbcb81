/** A rectangle in CSS pixels, y downward. */
export interface Box { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }

/** Whether two rectangles share more than an edge. */
export function overlaps(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}
