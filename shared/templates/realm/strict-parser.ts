import type { Nunjucks, Token } from "../nunjucks-internals.ts";

/**
 * Parses as nunjucks does, but takes only identifiers for names. Nunjucks takes anything between two delimiters, quotes
 * included, and pastes it into the code that it generates.
 *
 * Stands by itself, because it is evaluated in the realm of the templates.
 */
export function strictParser({ lexer, parser }: Nunjucks) {
  const IDENTIFIER = /^[\p{L}_$][\p{L}\p{N}_$]*$/u;

  return class StrictParser extends parser.Parser {
    override nextToken(withWhitespace?: boolean): Token | null {
      const token = super.nextToken(withWhitespace);
      if (token?.type === lexer.TOKEN_SYMBOL && !IDENTIFIER.test(String(token.value)))
        this.fail(`${JSON.stringify(token.value)} is no name`, token.lineno, token.colno);
      return token;
    }
  };
}
