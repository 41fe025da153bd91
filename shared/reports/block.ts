/**
 * A piece of a report. Reports are made of these once, and rendered as text, Markdown or HTML. They hold texts as they are,
 * also those of models: each renderer makes them harmless in its own way.
 */
export type Block =
  /** A heading, and lines that belong to it. */
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3; readonly text: string; readonly lines?: readonly string[] }
  | { readonly kind: "lines"; readonly lines: readonly string[] }
  /** Names and values. */
  | { readonly kind: "facts"; readonly facts: readonly Fact[] }
  | {
      readonly kind: "table";
      readonly title?: string;
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
    }
  /** A text whose lines and spaces count, such as what a model answered. */
  | { readonly kind: "verbatim"; readonly title?: string; readonly text: string }
  /** Markdown that a pipeline wrote. */
  | { readonly kind: "markdown"; readonly text: string }
  /** Shown when it is asked for, where the format can hide something. */
  | { readonly kind: "details"; readonly summary: string; readonly blocks: readonly Block[] };

export type Fact = readonly [name: string, value: string];
