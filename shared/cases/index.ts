export { addIds } from "./add-ids.ts";
export { caseFileFormat, checkCaseFileSize } from "./case-file-format.ts";
export { checkCasesAgainst } from "./check-cases-against.ts";
export { checkCases } from "./collect-cases.ts";
export { parseJsonFile } from "./json.ts";
export { parseKeywordFilter } from "./keyword-filter.ts";
export { parseCases, readCases } from "./read-cases.ts";
export { selectCases } from "./select-cases.ts";
export { parseYamlDocument, parseYamlFile } from "./yaml.ts";
