import type { Message } from "../../shared/index.ts";
import type { Cart } from "./cart.ts";
import { fencedJson } from "./fenced-json.ts";

/** One turn as far as it is known when the model is asked: the cart at its beginning, and what the guest said. */
export type Spoken = { readonly cart: Cart; readonly user: string };

export type ConversationOptions = {
  /** Whether the carts of earlier turns are kept. */
  readonly assistantHistory: boolean;
  /** Whether what the guest said in earlier turns is kept. */
  readonly userHistory: boolean;
};

/**
 * The messages between guest and assistant up to the last of the turns given, which is kept in any case. The assistant's
 * message is the cart before the guest speaks.
 *
 * @example
 * conversation([{ cart: { items: [] }, user: "A latte, please." }], { assistantHistory: true, userHistory: true }).length; // 2
 */
export function conversation(
  turns: readonly Spoken[],
  { assistantHistory, userHistory }: ConversationOptions,
): Message[] {
  return turns.flatMap(({ cart, user }, index): Message[] => {
    const isLast = index === turns.length - 1;
    return [
      ...(isLast || assistantHistory ? [{ role: "assistant", content: fencedJson(cart) } as const] : []),
      ...(isLast || userHistory ? [{ role: "user", content: user } as const] : []),
    ];
  });
}
