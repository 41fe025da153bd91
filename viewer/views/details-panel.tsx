import type { ComponentChildren } from "preact";

/** What was opened, beside the table that it was opened from; Escape closes it. */
export function DetailsPanel({
  title,
  onClose,
  children,
}: {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}) {
  return (
    <section class="details" aria-label={title} tabIndex={0} onKeyDown={(event) => event.key === "Escape" && onClose()}>
      <header>
        <h2>{title}</h2>
        <button type="button" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      {children}
    </section>
  );
}
