import { visibleText } from "../text/visible-text.ts";

/** What a report says about itself that its reader must know. */
export const Warnings = ({ of: warnings }: { of: readonly string[] }) => (
  <>
    {warnings.map((warning) => (
      <p key={warning} class="warning">
        {visibleText(warning)}
      </p>
    ))}
  </>
);
