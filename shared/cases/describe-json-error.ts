/** What `JSON.parse` said, on one line. */
export const describeJsonError = (error: unknown): string => (error as Error).message.replace(/\s+/g, " ");
