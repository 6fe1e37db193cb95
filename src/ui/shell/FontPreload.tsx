/**
 * Every font the page uses, once, out of sight. A browser looks a font up when it is first laid out, by a synchronous
 * call to another process. Done while the page is idle, the call does not hold up the first rows of a boot.
 */

const FONTS: readonly (readonly [family: "--sans" | "--mono", weight: number, sizes: readonly number[]])[] = [
  ["--sans", 400, [12, 13, 15]],
  ["--sans", 600, [12, 13]],
  ["--mono", 400, [12, 13]],
  ["--mono", 600, [12]],
  // The terminal's bold.
  ["--mono", 700, [13]],
];

/** Letters, and the signs that a font may not have. */
const TEXT = "Ag0\u2009×→·–…▾▸›↑↓";

export function FontPreload() {
  return (
    <p class="visually-hidden" aria-hidden="true">
      {FONTS.flatMap(([family, weight, sizes]) =>
        sizes.map((size) => (
          <span key={`${family} ${weight} ${size}`} style={{ font: `${weight} ${size}px var(${family})` }}>
            {TEXT}
          </span>
        )),
      )}
    </p>
  );
}
