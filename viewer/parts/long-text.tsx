import { useState } from "preact/hooks";
import { readableCount } from "../text/readable.ts";
import { visibleText } from "../text/visible-text.ts";

const MOST_CHARACTERS = 10_000;

/** A text of any length as it is: nothing in it is a tag, and what cannot be seen is written out. */
export function LongText({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > MOST_CHARACTERS && !isWhole;
  return (
    <div class="long-text">
      {text === "" ? (
        <p class="quiet">(empty text)</p>
      ) : (
        <pre dir="auto">{visibleText(isCut ? text.slice(0, MOST_CHARACTERS) : text)}</pre>
      )}
      {isCut && (
        <p>
          <button type="button" onClick={() => setWhole(true)}>
            Show all {readableCount(text.length)} characters
          </button>
        </p>
      )}
    </div>
  );
}
