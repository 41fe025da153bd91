export { comparisonSummary } from "./comparison-blocks.ts";
export { fitMarkdown, runBlocks } from "./markdown.ts";
export {
  COMPARISON_FORMATS,
  COMPARISON_TYPES,
  type ComparisonFormat,
  renderComparison,
  type RenderedReport,
  renderReport,
  renderSummary,
  REPORT_FORMATS,
  REPORT_TYPES,
  type ReportFormat,
  type ReportKind,
} from "./render-report.ts";
export { gatesTable, renderGates } from "./summary-blocks.ts";
export { type Block, textTable } from "./text.ts";
