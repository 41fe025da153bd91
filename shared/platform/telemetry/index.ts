export { CONVENTION, errorType, exceptionType, OWN } from "./attributes.ts";
export { openTelemetry } from "./open-telemetry.ts";
export { type Attributes, type SpanDescription, type Telemetry, whenOn } from "./telemetry.ts";
export { currentWork, spanIds, withWork, type Work, workAttributes, workSpan } from "./work.ts";
