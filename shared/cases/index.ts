export { checkCases, checkCasesAgainst } from "./check-cases.ts";
export { parseKeywordFilter } from "./keyword-filter.ts";
export { parseJsonFile, parseYamlDocument, parseYamlFile } from "./parse-file.ts";
export { caseFileFormat, checkCaseFileSize, parseCases, readCases } from "./read-cases.ts";
export { selectCases } from "./select-cases.ts";
