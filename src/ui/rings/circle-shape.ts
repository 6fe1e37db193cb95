/** The circle of a ring: its size, and the parts of its rim. */

/** In units of the drawing. */
export const CENTRE = 80;
export const RADIUS = 54;
export const THICKNESS = 16;

/** A point at a fraction of the way round. */
export function point(turn: number, radius: number): string {
  const angle = 2 * Math.PI * turn;
  return `${(CENTRE + radius * Math.sin(angle)).toFixed(2)} ${(CENTRE - radius * Math.cos(angle)).toFixed(2)}`;
}

/** The part of the rim between two fractions of the way round; never too thin to be seen. */
export function arc(from: number, to: number): string {
  const end = Math.max(to, from + 1 / 180);
  const [outer, inner] = [RADIUS + THICKNESS / 2, RADIUS - THICKNESS / 2];
  const large = end - from > 0.5 ? 1 : 0;
  return [
    `M${point(from, outer)}`,
    `A${outer} ${outer} 0 ${large} 1 ${point(end, outer)}`,
    `L${point(end, inner)}`,
    `A${inner} ${inner} 0 ${large} 0 ${point(from, inner)}Z`,
  ].join("");
}
