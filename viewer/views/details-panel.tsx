import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

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
  const panel = useRef<HTMLElement>(null);
  useEffect(() => panel.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <section
      ref={panel}
      class="details"
      aria-label={title}
      tabIndex={0}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
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
