export { printableLines } from "../shared/reports/printable-lines.ts";
