const ASCII = /^[\x20-\x7e]*$/;
// East Asian wide and fullwidth characters, and those that are shown as pictures.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
/** Made when it is needed: that takes 10 ms, which every command would have to wait. */
let graphemes: Intl.Segmenter | undefined;

/**
 * How many columns of a terminal a printable text takes.
 *
 * @example
 * displayWidth("日本"); // 4
 */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}
