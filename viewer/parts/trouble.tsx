import { visibleText } from "../text/visible-text.ts";

/** What went wrong, said at once to those who listen. */
export function Trouble({ error }: { error: unknown }) {
  if (error === undefined) return null;
  const message = error instanceof Error ? error.message : String(error);
  return (
    <p class="trouble" role="alert">
      {visibleText(message)}
    </p>
  );
}
