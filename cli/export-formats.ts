/** What a run can be exported as. */
export const EXPORT_FORMATS = ["junit", "csv", "jsonl", "markdown", "html"] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];
